"""Changes under the same luck, drivers, growth of scope."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from quarterdeck.cli.forecasting.changes import sides
from quarterdeck.forecast import count, drawing, roadmap
from quarterdeck.forecast import whatif as whatif_module
from quarterdeck.forecast import when as when_module
from quarterdeck.forecast.backtest import Marks, Record
from quarterdeck.forecast.chart import Fan, _ticks, fan_of, svg
from quarterdeck.forecast.correction import Correction
from quarterdeck.forecast.count import howmany
from quarterdeck.forecast.drivers import drivers
from quarterdeck.forecast.errors import BadPlan
from quarterdeck.forecast.model import Absence, Closure, Crew, Epic, History, Item, Person, ScopePoint
from quarterdeck.forecast.roadmap import Bar
from quarterdeck.forecast.scope import growth_of
from quarterdeck.forecast.simulate import counts_of, ends_of, ready
from quarterdeck.forecast.whatif import Change, Joiner, whatif
from quarterdeck.forecast.when import when
from tests.forecast.teams import AS_OF, asked, finished, poisson

COUNTS = poisson(40, 1.0)
SOON = AS_OF + timedelta(days=8)
PLAN = (Epic("a", 30), Epic("b", 30))


def _gain(change: Change, plan: tuple[Epic, ...] = PLAN, crew: Crew | None = None) -> float:
    made = whatif(asked(COUNTS, plan, crew=crew or Crew(size=4.0)), change)
    assert made.effects[0].mean is not None
    return made.effects[0].mean


def test_a_change_of_nothing_that_matters_gains_nothing_in_any_run() -> None:
    made = whatif(asked(COUNTS, PLAN), Change(closures=(Closure(date(2020, 1, 1), date(2020, 1, 9)),)))
    assert (made.ends_before == made.ends_after).all()


def test_a_cut_helps_in_every_run() -> None:
    made = whatif(asked(COUNTS, PLAN), Change(cuts=(("a", 10.0),)))
    assert (made.ends_after.max(axis=0) <= made.ends_before.max(axis=0)).mean() > 0.99
    # Ten of sixty items are a sixth of twelve weeks.
    assert made.effects[0].mean == pytest.approx(14, abs=2.5)


def test_a_fifth_of_four_people_saves_a_fifth_of_the_time_once_up_to_speed() -> None:
    full = _gain(Change(joiners=(Joiner(AS_OF + timedelta(days=1), ramp_days=0),)))
    slow = _gain(Change(joiners=(Joiner(AS_OF + timedelta(days=1), ramp_days=60),)))
    late = _gain(Change(joiners=(Joiner(AS_OF + timedelta(days=61), ramp_days=0),)))
    assert full == pytest.approx(84 / 5, abs=2)
    assert full > slow > late > 0


def test_a_holiday_season_costs_what_it_takes_away() -> None:
    weeks = Closure(SOON, SOON + timedelta(days=13))
    assert _gain(Change(closures=(weeks,))) == pytest.approx(-14, abs=1)
    assert _gain(Change(closures=(replace(weeks, load=0.5),))) == pytest.approx(-7, abs=1)


def test_somebody_who_leaves_costs_time() -> None:
    crew = Crew((Person("ana"), Person("ben")))
    assert _gain(Change(leavers=(("ben", SOON),)), crew=crew) < -40


def test_a_wip_limit_brings_the_first_epic_forward_and_the_last_not() -> None:
    made = whatif(asked(COUNTS, PLAN), Change(wip=1))
    everything, first, last = made.effects
    assert first.mean is not None
    assert first.mean > 20
    assert everything.mean == pytest.approx(0, abs=1.5)
    assert last.mean == pytest.approx(0, abs=6)
    switching = whatif(asked(COUNTS, PLAN, switch_cost=0.2), Change(wip=1)).effects[0]
    assert switching.mean is not None
    assert switching.mean > 8


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(cuts=(("z", 1.0),)), "cut of 'z': no such epic"),
        (Change(cuts=(("a", -1.0),)), "is not above 0"),
        (Change(leavers=(("zoe", SOON),)), "nobody of that handle"),
        (Change(wip=0), "WIP limit 0"),
        (Change(joiners=(Joiner(SOON, ramp_days=-1),)), "ramp-up"),
        (Change(closures=(Closure(SOON, AS_OF),)), "before they start"),
    ],
)
def test_a_change_of_what_is_not_there_is_refused(change: Change, said: str) -> None:
    with pytest.raises(BadPlan, match=said):
        whatif(asked(COUNTS, PLAN), change)


def test_drivers_name_what_makes_the_date_late() -> None:
    off = Absence("ana", SOON, SOON + timedelta(days=55))
    crew = Crew((Person("ana"), Person("ben")), absences=(off,))
    plan = (Epic("a", 20), Epic("b", 20, depends_on=("a",), people=("ben",)), Epic("tiny", 1))
    found = {one.name: one.days for one in drivers(ready(asked(COUNTS, plan, crew=crew)))}
    assert set(found) == {"history", "time_off", "dependencies", "epic:a", "epic:b", "epic:tiny"}
    assert found["epic:b"] is not None
    assert found["epic:tiny"] is not None
    assert found["epic:b"] > 20 > 5 > found["epic:tiny"]


def test_growth_is_learned_from_scope_snapshots() -> None:
    day = timedelta(days=1)
    points = (ScopePoint("a", AS_OF - 90 * day, 20, 0), ScopePoint("a", AS_OF - 10 * day, 26, 20))
    history = replace(asked(COUNTS).history, scope=points)
    growth = growth_of(history, AS_OF)
    assert growth is not None
    assert growth.pooled == pytest.approx(6 / 20)
    still = ends_of(ready(replace(asked(COUNTS, [Epic("b", 40)]), history=history)))
    grown = ends_of(ready(replace(asked(COUNTS, [Epic("b", 40, growth=0.0)]), history=history)))
    assert still.mean() / grown.mean() == pytest.approx(1 / 0.7, rel=0.06)


def test_growth_is_learned_from_the_days_items_were_created_on() -> None:
    day = timedelta(days=1)
    items = [
        Item(f"x{n}", "a", AS_OF - (100 if n < 10 else 40) * day, AS_OF - 80 * day, AS_OF - 20 * day) for n in range(15)
    ]
    growth = growth_of(History(tuple(items)), AS_OF)
    assert growth is not None
    assert growth.pooled == pytest.approx(5 / 15)
    stream = [Item(f"y{n}", "b", AS_OF - n * day, AS_OF - n * day, AS_OF - n * day) for n in range(60)]
    assert growth_of(History(tuple(stream)), AS_OF) is None


def test_howmany_holds_with_the_probability_it_says() -> None:
    made = howmany(asked(COUNTS, [Epic("plan", 10), Epic("more", 200)]), AS_OF + timedelta(days=28), marked=False)
    for level, amount in made.amounts.items():
        assert amount is not None
        assert float((made.counts >= amount).mean()) >= level
        assert float((made.counts >= amount + 1).mean()) < level
    assert made.chances["plan"] > 0.5 > made.chances["more"]
    assert made.stock is None


def test_open_work_is_foretold_where_creation_is_known() -> None:
    items = tuple(replace(i, created=i.finished - timedelta(days=9)) for i in finished(COUNTS) if i.finished)
    waiting = tuple(Item(f"w{n}", created=AS_OF - timedelta(days=3)) for n in range(40))
    question = replace(asked(COUNTS), history=History((*items, *waiting)))
    made = howmany(question, AS_OF + timedelta(days=28), marked=False)
    assert made.stock is not None
    assert 10 < made.stock[0.5] <= made.stock[0.85] <= made.stock[0.95] < 110


def test_a_time_limit_keeps_the_runs_that_are_there() -> None:
    left = iter([True, False])
    made = when(asked(COUNTS, PLAN, runs=100_000), marked=False, going=lambda: next(left, False))
    assert 1_000 <= made.runs < 100_000
    assert any("time ran out" in remark for remark in made.remarks)
    assert made.whole.dates[0.85] is not None


def test_a_chance_by_a_target_is_the_share_of_runs() -> None:
    target = AS_OF + timedelta(days=60)
    made = when(asked(COUNTS, [Epic("a", 40, target=target)]), marked=False)
    assert made.epics[0].chance == pytest.approx(float((made.ends[0] <= 60).mean()))


def test_a_chart_is_svg_with_bands_in_order_and_loads_nothing() -> None:
    made = ready(asked(COUNTS, runs=500))
    past = np.cumsum(made.days.amounts)
    levels = (0.05, 0.15, 0.5, 0.85, 0.95)
    bands = fan_of(counts_of(made, 40), past, levels=levels)
    assert (np.diff(bands, axis=0) >= 0).all()
    text = svg(Fan("<When>", "items", AS_OF, past, levels, bands, past[-1] + 20, [("85%", SOON)]))
    root = ET.fromstring(text)
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert len(root.findall("{http://www.w3.org/2000/svg}polygon")) == 2


def test_a_time_line_shows_each_epic_and_says_so_in_words() -> None:
    days = {0.05: SOON, 0.15: SOON, 0.5: SOON + timedelta(days=9), 0.85: SOON + timedelta(days=20), 0.95: None}
    text = roadmap.svg("When?", AS_OF, [Bar("a & b", days, SOON), Bar("late", {})], notes=["unsteady"])
    root = ET.fromstring(text)
    told = root.find("{http://www.w3.org/2000/svg}desc")
    assert told is not None
    assert told.text is not None
    assert "a & b: 5% 2026-06-08" in told.text
    assert "95% beyond the horizon" in told.text
    assert "late: no single date" in told.text
    widths = [float(rect.attrib["width"]) for rect in root.findall("{http://www.w3.org/2000/svg}rect")]
    assert len(widths) == 2
    assert widths[0] >= widths[1] > 0


def test_drivers_keep_the_time_limit_and_compare_as_many_runs() -> None:
    plan = tuple(Epic(f"e{n}", 3) for n in range(30))
    made = ready(asked(COUNTS, plan, runs=4_000))
    assert drivers(made, going=lambda: False) == []
    looks = iter([True, False, True, False])
    (only,) = drivers(made, going=lambda: next(looks, False))
    assert only.days is not None
    assert abs(only.days) < 10


def test_howmany_says_that_time_ran_out() -> None:
    made = howmany(asked(COUNTS, runs=50_000), AS_OF + timedelta(days=20), marked=False, going=lambda: False)
    assert len(made.counts) < 50_000
    assert any("time ran out" in remark for remark in made.remarks)


def test_when_howmany_and_whatif_give_one_answer_to_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that asks for a correction corrects the chance, the dates and both sides of a change alike."""
    target = AS_OF + timedelta(days=60)
    question = asked(COUNTS, [Epic("a", 40, target=target)])
    late = Marks("when", 9, 9.0, (), 1.0, 1.0, {}, Correction(0.6, 1.3, 0.1))
    record = Record(9, late, None)
    for module in (count, when_module, whatif_module):
        monkeypatch.setattr(module, "record_of", lambda *_, **__: record)
    said, same, other = when(question), howmany(question, target), whatif(question, Change(wip=1), marked=True)
    assert said.epics[0].chance == same.chances["a"] != when(question, marked=False).epics[0].chance
    assert sides(other)[0].dates == said.whole.dates != when(question, marked=False).whole.dates


def test_no_words_of_a_chart_run_over_its_edge_and_a_day_has_a_band() -> None:
    made = ready(asked(COUNTS, runs=500))
    past, by = np.cumsum(made.days.amounts), AS_OF + timedelta(days=1)
    levels = (0.05, 0.15, 0.5, 0.85, 0.95)
    fan = Fan(
        "One day", "items", AS_OF, past, levels, fan_of(counts_of(made, 1), past, levels=levels), None, [("by", by)]
    )
    root = ET.fromstring(svg(fan))
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        x, length = float(text.attrib["x"]), 6.8 * len(text.text or "")
        anchor = text.attrib.get("text-anchor", "start")
        assert x + {"start": length, "middle": length / 2, "end": 0}[anchor] <= 760
    for band in root.iter("{http://www.w3.org/2000/svg}polygon"):
        xs = {point.split(",")[0] for point in band.attrib["points"].split()}
        assert len(xs) > 1


def test_two_pictures_on_one_page_have_ids_of_their_own() -> None:
    one, other = (roadmap.svg("When?", AS_OF, [Bar(name, {})]) for name in "ab")
    ids = [set(re.findall(r' id="([^"]+)"', text)) for text in (one, other)]
    assert len(ids[0]) == len(ids[1]) == 2
    assert not ids[0] & ids[1]


def test_targets_that_lie_off_the_line_are_told_beside_it() -> None:
    days: dict[float, date | None] = dict.fromkeys((0.05, 0.15, 0.5, 0.85, 0.95), SOON)
    late, early = AS_OF + timedelta(days=2_000), AS_OF - timedelta(days=9)
    text = roadmap.svg("When?", AS_OF, [Bar("x" * 30, days, late), Bar("b", days, early)], notes=["word " * 60])
    assert text.count('class="off"') == 2
    assert f">{late}</text>" in text
    assert f">{early}</text>" in text
    assert 'class="due" x1' not in text
    assert "x" * 15 + "…" in text
    assert "x" * 20 not in text.replace("x" * 30 + ":", "")
    assert text.count("word word") > 2


def test_an_end_beyond_the_horizon_is_told_and_not_left_blank() -> None:
    text = roadmap.svg("When?", AS_OF, [Bar("long", dict.fromkeys((0.05, 0.15, 0.5, 0.85, 0.95)))])
    assert text.count(">beyond</text>") == 2
    assert "beyond: not by the last day" in text


def test_wide_letters_leave_as_much_room_as_narrow_ones() -> None:
    for name in ("W" * 40, "i" * 80, "長" * 40, "Plain words of an epic that goes on and on"):
        cut = drawing.fitted(name, roadmap.NAME)
        assert cut.endswith("…")
        assert roadmap.NAME - 26 <= drawing.width_of(cut) <= roadmap.NAME + 1
    assert drawing.fitted("Refunds", roadmap.NAME) == "Refunds"


def test_the_amounts_of_a_chart_are_round() -> None:
    assert [_ticks(highest) for highest in (1.05, 7.0)] == [[0, 1], [0, 2, 4, 6]]
    assert [_ticks(highest) for highest in (189.0, 13_500.0)] == [
        [0, 50, 100, 150],
        [0, 5_000, 10_000],
    ]
