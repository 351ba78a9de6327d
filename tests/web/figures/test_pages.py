"""The deck and the figures as pages: what they say, and what they never show."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.desk.core.models import AuditEntry, Job
from quarterdeck.home import settings as home_settings
from quarterdeck.home.folder import Home
from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.reports import lakeside, prepared, waiting
from quarterdeck.reports.basis import get_basis
from tests.web.cast import NAMES
from tests.web.conftest import Asks
from tests.web.lake import NOW

_T = "team=Ledger"


def _text(asks: Asks, who: str, path: str, status: int = 200) -> str:
    answer = asks(who).get(path)
    assert answer.status_code == status, answer.content[:500]
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def _words(page: str) -> str:
    """What one reads: without marks and without what stands in them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_whose_turn_it_is_sums_to_what_is_open_and_agrees_with_the_command(asks: Asks, home: Home) -> None:
    page = _text(asks, "mona", f"/?{_T}")
    with lakeside.snapshot(home) as snapshot:
        said = waiting.build(snapshot, get_basis(snapshot.manifest), ["Ledger"]).teams[0]
    parts = [int(n) for n in re.findall(r'<progress max="\d+" value="(\d+)"', page)]
    assert sum(parts) == said.turn.open == 8
    assert f"{said.turn.open} open" in _words(page)
    assert f">{len(said.on_us)}</a> merge requests, whoever wrote them" in page


def test_each_act_has_one_link_where_it_is_done_and_there_are_at_most_four(asks: Asks) -> None:
    page = _text(asks, "mona", f"/?{_T}")
    acts = re.findall(r'<ol class="qd-list fig-acts">(.*?)</ol>', page)[0].split("<li")[1:]
    assert 1 <= len(acts) <= 4
    for act in acts:
        assert len(re.findall(r'class="btn', act)) == 1
    assert "https://gitlab.example.com/acme/ledger/-/merge_requests/" in page


def test_every_figure_on_the_deck_has_unit_n_date_and_definition(asks: Asks) -> None:
    page = _text(asks, "mona", f"/?{_T}")
    cards = re.findall(r"<article.*?</article>", page)
    assert 1 <= len(cards) <= 3
    for card in cards:
        assert re.search(r"(days|month|ratio|share) · n \d+ · \d+ \w+ 20\d\d", _words(card)), card
        assert "gitlab" in card


def test_what_is_missing_is_one_line_that_names_the_file(asks: Asks) -> None:
    words = _words(_text(asks, "mona", f"/?{_T}"))
    assert "1 more figure needs data: Handbook Update Frequency" in words
    assert '<a href="/people/import/?kind=teams">teams</a>' in _text(asks, "mona", f"/?{_T}")


def test_a_department_shows_its_teams_by_name_and_never_a_column_of_values(asks: Asks, home: Home) -> None:
    prepared.prepare_all(home, now=NOW)
    words = _words(_text(asks, "sam", "/?team=Payments"))
    assert "each against its own past" in words
    assert "unusual for any of its 2 teams" in words or words.index("Ledger") < words.index("Payouts")


@pytest.mark.own_home
def test_a_department_that_is_not_counted_yet_says_so(asks: Asks) -> None:
    assert "this is there in a minute" in _text(asks, "sam", "/?team=Payments")


def test_the_page_as_engineers_see_it_is_theirs_but_for_the_managers_tools(asks: Asks) -> None:
    shown = _words(_text(asks, "mona", f"/?{_T}&as=engineer"))
    theirs = _words(_text(asks, "erin", f"/?{_T}"))
    here = shown[shown.index("Whose turn") : shown.rindex("What is held on me")]
    there = theirs[theirs.index("Whose turn") : theirs.index("What my engineers see")]
    assert here.strip() == there.strip()
    assert "Not finished yet." in here
    assert "Nobody else sees it." in shown  # what needs somebody is theirs alone
    assert "what they mean is yours to write" in _text(asks, "mona", f"/?{_T}")
    judging = "Your own judgement"
    assert judging in _text(asks, "mona", f"/figures/oma/?{_T}")
    assert judging not in _text(asks, "mona", f"/figures/oma/?{_T}&as=engineer")


def test_a_day_of_the_past_is_shown_as_it_stood(asks: Asks) -> None:
    words = _words(_text(asks, "mona", f"/?{_T}&as_of=2026-03-03"))
    assert "As it stood on 3 March 2026" in words
    assert "What waited beyond its time on 3 March 2026" in words
    assert "back to now" in words
    same = _words(_text(asks, "mona", f"/?{_T}&period=2026-02"))
    assert "As it stood on 28 February 2026" in same


def test_a_manager_judges_a_month_and_both_are_shown(asks: Asks, home: Home) -> None:
    browser = asks("mona")
    form = {"month": "2026-02", "health": "attention", "note": "two were away"}
    answer = browser.post(f"/figures/oma/health/?{_T}", form)
    assert answer.headers["Location"] == f"/figures/oma/?{_T}"
    words = _words(_text(asks, "erin", f"/figures/oma/?{_T}"))
    assert "attention by the manager: two were away (computed: unknown)" in words
    assert AuditEntry.objects.filter(act="judge", subject="oma of Ledger in 2026-02").count() == 1
    assert Job.objects.filter(name="prepare").count() == 1
    browser.post(f"/figures/oma/health/?{_T}", {"month": "2026-02", "health": ""})
    assert home_settings.load(home).overrides == ()


@pytest.mark.parametrize(
    "form",
    [
        {"month": "2026-02", "health": "great"},
        {"month": "soon"},
        {"month": "2026-02", "health": "okay", "note": "x" * 501},
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(form: dict[str, str], asks: Asks, home: Home) -> None:
    assert asks("mona").post(f"/figures/oma/health/?{_T}", form).status_code == 400
    assert home_settings.load(home).overrides == ()


@pytest.mark.parametrize(
    "choice",
    ["as_of=yesterday", "as_of=0001-01-01", "period=2026-13", "specialty=cobol", "team=" + "x" * 300, "team=%00"],
)
def test_a_choice_that_cannot_be_read_is_refused_in_words(choice: str, asks: Asks) -> None:
    answer = asks("mona").get(f"/?{choice}")
    assert answer.status_code == 400
    assert "This did not work" in answer.content.decode()


@pytest.mark.parametrize("choice", ["grain=hour", "from=2026-03-02&to=2026-03-01", "definition=none", "grain=week"])
def test_a_figure_that_cannot_be_asked_so_is_refused(choice: str, asks: Asks) -> None:
    assert asks("mona").get(f"/figures/mr_rate/?{_T}&{choice}").status_code == 400


def test_another_range_grain_and_definition_are_in_the_address(asks: Asks) -> None:
    page = _text(asks, "mona", f"/figures/oma/?{_T}&from=2026-01-01&to=2026-02-28&grain=week&definition=whole_days")
    assert "whole_days" in _words(page)
    assert len(re.findall(r"<tr><td>2026-0[123]-\d\d</td>", page)) == 9
    assert "<option selected>week</option>" in page


def test_rows_can_be_filtered_sorted_and_paged_but_never_by_person(asks: Asks) -> None:
    path = f"/figures/mr_rate/rows/?{_T}&on=2026-03-31"
    page = _text(asks, "mona", path)
    assert "Change 1" in page
    one = re.findall(r"Change (\d{4})", page)[0]
    assert f"1 row with “Change {one}”" in _words(_text(asks, "mona", f"{path}&q=Change+{one}"))
    rising = re.findall(r"Change (\d{4})", _text(asks, "mona", f"{path}&sort=title"))
    falling = re.findall(r"Change (\d{4})", _text(asks, "mona", f"{path}&sort=-title"))
    assert rising == sorted(rising) == falling[::-1]
    for name in ("author", "-reviewers", "nothing"):
        assert asks("mona").get(f"/figures/oma/rows/?{_T}&sort={name}").status_code == 400


def test_a_row_leads_to_its_merge_request(asks: Asks) -> None:
    page = _text(asks, "mona", f"/figures/oma/rows/?{_T}")
    assert re.search(r'<a href="https://gitlab.example.com/acme/ledger/-/merge_requests/\d+"', page)


def test_rows_name_people_only_where_the_work_is_open(asks: Asks) -> None:
    finished = _text(asks, "mona", f"/figures/oma/rows/?{_T}&on=2025-12-01")
    assert "Change 1" in finished
    assert "Author" not in finished
    assert not {name for name in NAMES if re.search(rf">[^<]*\b{name}\b", finished)} - {"mona"}
    now = _text(asks, "mona", f"/figures/oma/rows/?{_T}")
    assert "Author" in now


def test_no_one_is_found_by_searching_rows_for_their_name(asks: Asks) -> None:
    assert "0 rows with “erin”" in _words(_text(asks, "mona", f"/figures/oma/rows/?{_T}&q=erin"))


def test_an_export_says_what_the_page_says_and_is_on_record(asks: Asks) -> None:
    answer = asks("erin").get(f"/figures/oma/rows.csv?{_T}&on=2025-12-01")
    lines = answer.content.decode().splitlines()
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="ledger-oma-2026-03-31-rows-csv"'[:-8] + 'csv"'
        or lines
    )
    assert lines[0].split(",")[:2] == ["merge_request", "title"]
    assert "author" not in lines[0]
    entry = AuditEntry.objects.get(act="export")
    assert (entry.actor_name, entry.subject, entry.detail["what"]) == ("Erin", "oma of Ledger", "rows")


def test_a_chart_and_its_values_can_be_kept(asks: Asks) -> None:
    chart = asks("erin").get(f"/figures/oma/chart.svg?{_T}")
    assert chart.headers["Content-Type"].startswith("image/svg+xml")
    assert b"<style>" in chart.content
    values = asks("erin").get(f"/figures/oma/points.csv?{_T}").content.decode().splitlines()
    assert values[0].startswith("date,value,unit,n,partial")
    assert len(values) == 366


def test_what_moved_a_median_sums_and_names_nobody_of_finished_work(asks: Asks) -> None:
    page = _text(asks, "mona", f"/figures/oma/moved/?{_T}&from=2026-03-01&to=2026-03-20")
    parts = [
        float(part.replace("−", "-")) for part in re.findall(r'class="qd-number">(?:<strong>)?([+−][\d.]+) d', page)
    ]
    assert parts[0] + parts[1] + parts[2] == pytest.approx(parts[3], abs=0.11)
    assert not re.search(r"\b(erin|pat|quinn|rosa)\b", page)


def test_a_rate_of_two_people_is_withheld_on_every_page(asks: Asks) -> None:
    for path in ("/figures/?team=Search", "/figures/mr_rate/?team=Search", "/?team=Search"):
        words = _words(_text(asks, "oscar", path))
        assert "merge requests per person" not in words or "too few people to show" in words
    assert asks("oscar").get("/figures/mr_rate/points.csv?team=Search").content.decode().count(",,") > 0


@pytest.mark.parametrize("indicator", sorted(CATALOGUE))
def test_no_page_of_a_figure_tells_of_one_person(indicator: str, asks: Asks) -> None:
    words = _words(_text(asks, "mona", f"/figures/{indicator}/?{_T}"))
    assert not re.search(r"\b(erin|pat|quinn|rosa|Erin|Pat|Quinn|Rosa)\b", words)


def test_a_partner_sees_the_figures_about_people_alone(asks: Asks) -> None:
    words = _words(_text(asks, "pia", f"/figures/?{_T}"))
    assert "Hiring" in words
    assert "Open MR Age" not in words
    assert asks("pia").get(f"/?{_T}").headers["Location"].startswith("/figures/")


def test_who_is_in_no_team_is_told_where_to_begin(asks: Asks) -> None:
    assert "You are in no team yet" in _text(asks, "ada", "/")


def test_a_page_answers_without_a_lake(asks: Asks, home: Home) -> None:
    home.lake.rename(home.path / "away")
    assert asks("mona").get("/").status_code == 200
    assert "You are in no team yet" in _text(asks, "mona", "/")


def test_a_page_asks_the_database_a_few_times_only(asks: Asks) -> None:
    for path in (f"/?{_T}", f"/figures/?{_T}", f"/figures/oma/?{_T}", f"/figures/oma/rows/?{_T}"):
        browser = asks("mona")
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        assert len(asked) <= (15 if path.startswith("/?") else 10), path


def test_a_part_of_the_rows_page_is_only_the_table(asks: Asks) -> None:
    part = asks("mona").get(f"/figures/oma/rows/?{_T}", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert "<html" not in part


def test_days_are_those_of_the_team(asks: Asks) -> None:
    page = _text(asks, "mona", f"/figures/oma/rows/?{_T}")
    assert f'value="{date(2026, 3, 31)}"' in page


@pytest.mark.parametrize("day", ["2027-05-05", "2026-03-31", "2199-12-31"])
def test_a_day_that_is_not_over_is_the_present(asks: Asks, day: str) -> None:
    mona = asks("mona")
    later, now = (mona.get("/", {"team": "Ledger", **more}).content.decode() for more in ({"as_of": day}, {}))
    for page in (later, now):
        assert "As it stood on 31 March 2026, 12:00 UTC" in page
        assert "back to now" not in page
