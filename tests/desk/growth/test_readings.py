"""Readings, talks and promotion documents: what the other side sees, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from quarterdeck.desk.core.errors import Changed, NotFit
from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.growth import access, comparing, erasing, ladders, promotions, readings, records, talks
from quarterdeck.desk.growth.matrices import Found, Line
from quarterdeck.desk.growth.models import (
    Evidence,
    EvidenceLink,
    Growth,
    Ladder,
    Mark,
    Opening,
    Reading,
    Talk,
)  # fmt: skip
from quarterdeck.desk.growth.reads import due, to_check
from quarterdeck.desk.growth.writing import Start
from quarterdeck.home.folder import Home
from tests.desk.growth.cases import change_manager, lines_of, make_ladder, person, viewer
from tests.web.cast import Cast
from tests.web.lake import LAST_DAY, NOW


def _begin(cast: Cast, who: str = "erin") -> Reading:
    level = Ladder.objects.get().versions.get().levels.get(name="senior")
    return readings.begin(viewer(cast, who), person("erin").pk, level.pk, manager_id=None, now=NOW)


def _say(cast: Cast, who: str, reading: Reading, word: str, *, version: int = 0, finish: bool = True) -> None:
    line = lines_of(reading.level)[0]
    said = {line.pk: readings.Said(word, f"note of {who}", version)}
    readings.save_marks(viewer(cast, who), reading.pk, said, finish=finish, now=NOW)


def _seen(cast: Cast, who: str, reading: Reading) -> tuple[str, str | None]:
    line = comparing.of(viewer(cast, who), reading.pk).lines[0]
    return line.word, line.theirs.word if line.theirs else None


def test_neither_side_is_shown_before_both_are_finished(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    assert _begin(cast, "mona") == reading
    _say(cast, "erin", reading, "usually")
    _say(cast, "mona", reading, "sometimes", finish=False)
    assert _seen(cast, "erin", reading) == ("usually", None)
    assert _seen(cast, "mona", reading) == ("sometimes", None)
    readings.set_finished(viewer(cast, "mona"), reading.pk, on=True, now=NOW)
    assert _seen(cast, "erin", reading) == ("usually", "sometimes")
    assert _seen(cast, "mona", reading) == ("sometimes", "usually")
    assert [line.differs for line in comparing.of(viewer(cast, "erin"), reading.pk).lines] == [True, False]


def test_the_person_may_open_their_side_early_and_the_manager_may_not(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    _say(cast, "erin", reading, "usually", finish=False)
    _say(cast, "mona", reading, "not_yet", finish=False)
    with pytest.raises(NotFit):
        readings.open_early(viewer(cast, "mona"), reading.pk, on=True, now=NOW)
    readings.open_early(viewer(cast, "erin"), reading.pk, on=True, now=NOW)
    assert _seen(cast, "mona", reading) == ("not yet", "usually")
    assert _seen(cast, "erin", reading) == ("usually", None)
    readings.open_early(viewer(cast, "erin"), reading.pk, on=False, now=NOW)
    assert _seen(cast, "mona", reading) == ("not yet", None)


def test_a_finished_side_is_changed_only_after_it_was_taken_back_in_time(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    _say(cast, "erin", reading, "usually")
    with pytest.raises(NotFit, match="finished"):
        _say(cast, "erin", reading, "sometimes", version=1)
    readings.set_finished(viewer(cast, "erin"), reading.pk, on=False, now=NOW)
    _say(cast, "erin", reading, "sometimes", version=1)
    _say(cast, "mona", reading, "sometimes")
    with pytest.raises(NotFit, match="both"):
        readings.set_finished(viewer(cast, "erin"), reading.pk, on=False, now=NOW)


def test_the_export_holds_the_manager_s_side_only_once_both_were_finished(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    _say(cast, "mona", reading, "not_yet")
    erin, mona = cast["erin"], cast["mona"]
    assert not Mark.held_on(erin.person, erin).exists()
    assert not Mark.held_on(mona.person, mona).exists()
    _say(cast, "erin", reading, "usually")
    assert Mark.held_on(erin.person, erin).count() == 2


@pytest.mark.parametrize("name", ["sam", "pia", "ada", "pat", "owner"])
def test_nobody_else_finds_a_reading_a_talk_or_a_document(cast: Cast, home: Home, name: str) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    talks.add(viewer(cast, "erin"), person("erin").pk, talks.Typed(LAST_DAY, None, "note"), manager_id=None, now=NOW)
    promotions.draft(viewer(cast, "erin"), person("erin").pk, reading.level_id, manager_id=None, now=NOW)
    other = viewer(cast, name)
    found = (access.readings(other), access.talks(other), access.promotions(other))
    assert [one.exists() for one in found] == [False] * 3
    with pytest.raises(Reading.DoesNotExist):
        comparing.of(other, reading.pk)


def test_a_new_manager_reads_nothing_of_what_was_with_the_former_one(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    erin_id, day = person("erin").pk, date(2026, 4, 15)
    talks.add(viewer(cast, "mona"), erin_id, talks.Typed(None, LAST_DAY, "held"), manager_id=None, now=NOW)
    document = promotions.draft(viewer(cast, "erin"), erin_id, reading.level_id, manager_id=None, now=NOW)
    promotions.save(viewer(cast, "mona"), document.pk, "Mona's words", start=Start(1, {}), now=NOW)
    change_manager("erin", "sam", day)
    sam, mona, erin = (viewer(cast, name, day=day) for name in ("sam", "mona", "erin"))
    records.share(erin, "sam", on=True, now=NOW)
    for one in (sam, mona):
        found = (access.readings(one), access.talks(one), access.promotions(one))
        assert [held.exists() for held in found] == [False] * 3
    assert access.readings(erin).exists()
    promotions.hand(erin, document.pk, sam.person_id, now=NOW)
    held = access.promotions(sam).get()
    assert list(promotions.versions(sam, held)) == []
    assert len(promotions.versions(erin, held)) == 1


def test_what_both_agreed_is_written_once_both_sides_are_shown_and_merges(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    line = lines_of(reading.level)[0]
    erin, mona = viewer(cast, "erin"), viewer(cast, "mona")
    with pytest.raises(NotFit, match="first both"):
        readings.agree(erin, reading.pk, line.pk, "early", LAST_DAY, start=Start(0, {}), now=NOW)
    for who in ("erin", "mona"):
        _say(cast, who, reading, "usually")
    readings.agree(erin, reading.pk, line.pk, "one two three four", LAST_DAY, start=Start(0, {}), now=NOW)
    start = Start(1, {"text": "one two three four"})
    readings.agree(mona, reading.pk, line.pk, "ONE two three four", LAST_DAY, start=start, now=NOW)
    agreed = readings.agree(erin, reading.pk, line.pk, "one two three FOUR", LAST_DAY, start=start, now=NOW)
    assert (agreed.text, agreed.version) == ("ONE two three FOUR", 3)
    with pytest.raises(Changed):
        readings.agree(erin, reading.pk, line.pk, "none two three four", LAST_DAY, start=start, now=NOW)


def test_on_a_laptop_the_manager_s_side_works_alone(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast, "owner")
    _say(cast, "owner", reading, "usually")
    line = lines_of(reading.level)[0]
    owner = viewer(cast, "owner")
    readings.agree(owner, reading.pk, line.pk, "talked", LAST_DAY, start=Start(0, {}), now=NOW)
    assert comparing.of(owner, reading.pk).lines[0].agreed is not None
    assert not access.readings(viewer(cast, "erin")).exists()


def test_a_reading_waits_for_who_has_not_finished_and_says_nothing_of_the_other(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    _say(cast, "mona", reading, "not_yet")
    told = [one for one in to_check(viewer(cast, "erin"), now=NOW) if one.kind == "reading"]
    assert [(one.mine, one.url) for one in told] == [(True, f"/growth/readings/{reading.pk}/")]
    assert not any(word in told[0].why for word in readings.WORDS.values())
    assert not [one for one in to_check(viewer(cast, "mona"), now=NOW) if one.kind == "reading"]


def test_a_later_version_of_a_ladder_leaves_a_reading_as_it_was_made(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    make_ladder(cast, text="level,competency,expectation\nsenior,scope,another\n", valid_from=date(2026, 3, 1))
    shown = comparing.of(viewer(cast, "erin"), reading.pk)
    assert [line.expectation.text for line in shown.lines] == ["leads small work", "teaches review"]
    assert [level.name for level in ladders.levels(viewer(cast, "erin"))] == ["senior"]
    with pytest.raises(NotFit):
        readings.begin(viewer(cast, "erin"), person("erin").pk, reading.level_id, manager_id=None, now=NOW)


def test_a_manager_brings_a_ladder_for_their_own_teams_alone(cast: Cast, home: Home) -> None:
    found = Found((make_line(),))
    with pytest.raises(NotFit):
        ladders.bring(viewer(cast, "mona"), found, name="x", teams=(), valid_from=LAST_DAY, source="", now=NOW)
    with pytest.raises(NotFit):
        ladders.bring(viewer(cast, "mona"), found, name="x", teams=["Search"], valid_from=LAST_DAY, source="", now=NOW)
    ladders.bring(viewer(cast, "mona"), found, name="x", teams=["Ledger"], valid_from=LAST_DAY, source="", now=NOW)
    seen = {name: len(ladders.levels(viewer(cast, name))) for name in ("erin", "mona", "sam", "oscar", "pia")}
    assert seen == {"erin": 1, "mona": 1, "sam": 1, "oscar": 0, "pia": 1}


def make_line() -> Line:
    return Line("senior", "", "", "leads", "x.md", 1)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [(date(2026, 4, 30), None), (date(2026, 5, 1), 2), (date(2026, 7, 31), 2), (date(2026, 8, 1), None),
     (date(2026, 11, 1), 4), (date(2027, 1, 31), 4), (date(2027, 2, 1), None)],
)  # fmt: skip
def test_talks_are_due_in_the_second_and_fourth_quarter_from_february(day: date, quarter: int | None) -> None:
    window = talks.window(day)
    assert (window.quarter if window else None) == quarter
    if window:
        assert window.start_date <= day <= window.end_date
        assert (window.end_date - window.start_date).days in {91, 92}


def test_the_half_that_is_proposed_holds_the_day() -> None:
    for n in range(0, 800, 7):
        day = date(2026, 1, 1) + timedelta(days=n)
        start, end = talks.half(day)
        assert start <= day <= end
        assert start.month in {2, 8}


def test_a_talk_is_due_until_one_was_held_or_is_to_come(cast: Cast) -> None:
    day = date(2026, 6, 10)
    assert due(day, []) is not None
    assert due(day, [Talk(held_date=date(2026, 5, 2))]) is None
    assert due(day, [Talk(held_date=date(2026, 4, 2))]) is not None
    assert due(day, [Talk(planned_date=date(2026, 6, 10))]) is None
    assert due(day, [Talk(planned_date=date(2026, 6, 9))]) is not None


def test_a_draft_holds_what_is_shared_with_this_manager_by_expectation(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    growth = records.get_growth(viewer(cast, "erin"), person("erin").pk, now=NOW)
    level = Ladder.objects.get().versions.get().levels.get(name="senior")
    for title, manager in (("shared piece", person("mona")), ("kept to herself", None)):
        piece = Evidence.objects.create(
            growth=growth, kind="talk", on_date=LAST_DAY, title=title, made_at=NOW, changed_at=NOW,
            shared_with=manager, shared_at=NOW if manager else None,
        )  # fmt: skip
        EvidenceLink.objects.create(evidence=piece, expectation=lines_of(level)[1])
    text = promotions.draft(viewer(cast, "erin"), person("erin").pk, level.pk, manager_id=None, now=NOW).text
    assert "kept to herself" not in text
    assert text.index("### teaches review") < text.index("shared piece")
    assert "### leads small work\n\n- (nothing yet)" in text


def test_taking_a_document_away_is_in_the_log_without_its_words(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    level = Ladder.objects.get().versions.get().levels.first()
    assert level is not None
    erin = viewer(cast, "erin")
    made = promotions.draft(erin, person("erin").pk, level.pk, manager_id=None, now=NOW)
    assert promotions.export(viewer(cast, "mona"), made.pk, now=NOW) == f"{made.text}\n"
    entry = AuditEntry.objects.get(act="growth.export")
    assert entry.about_id == erin.person_id
    assert "Erin" not in entry.subject


def test_who_is_erased_goes_out_of_what_they_led_and_the_others_keep_it(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    records.share(viewer(cast, "erin"), "mona", on=True, now=NOW)
    for who in ("erin", "mona"):
        _say(cast, who, reading, "usually")
    note = talks.Typed(None, LAST_DAY, "Mona and Erin talked")
    talk = talks.add(viewer(cast, "erin"), person("erin").pk, note, manager_id=None, now=NOW)
    assert erasing.take_out(person("mona"), now=NOW) > 0
    talk.refresh_from_db()
    assert (talk.note, talk.manager_id) == ("somebody who left and Erin talked", None)
    assert Reading.objects.get().manager_id is None
    assert comparing.of(viewer(cast, "erin"), reading.pk).lines[0].theirs is not None


def test_what_is_theirs_goes_with_a_person(cast: Cast, home: Home) -> None:
    make_ladder(cast)
    reading = _begin(cast)
    _say(cast, "erin", reading, "usually")
    records.share(viewer(cast, "erin"), "mona", on=True, now=NOW)
    Growth.objects.filter(person=person("erin")).delete()
    assert [model.objects.exists() for model in (Mark, Opening, Reading)] == [False] * 3
    assert Ladder.objects.exists()
