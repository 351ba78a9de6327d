"""How 1:1s stand, for each of the two and for those above."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.desk.oneonones import meetings
from quarterdeck.desk.oneonones.models import Brief
from quarterdeck.desk.people.models import Team
from tests.desk.oneonones.pairs import met, planned, series_of, viewer
from tests.web.cast import Cast
from tests.web.lake import NOW

WEEKS = [timedelta(days=7 * n + 1) for n in range(8)]


def kinds(cast: Cast, name: str) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in meetings.due(viewer(cast, name), now=NOW)]


def test_people_without_a_series_are_the_managers_to_begin_with(cast: Cast) -> None:
    series_of("erin", "mona", next_at=None)
    assert kinds(cast, "mona") == [
        ("unstarted", "Pat"), ("unstarted", "Quinn"), ("unstarted", "Rosa"), ("undated", "Erin"),
    ]  # fmt: skip
    assert kinds(cast, "erin") == []


def test_a_slipping_pair_is_the_managers_and_a_good_one_nobodys(cast: Cast) -> None:
    for name in ("erin", "pat", "quinn", "rosa"):
        series = series_of(name, "mona", started_at=NOW - timedelta(days=90))
        for week in WEEKS[:: 1 if name != "pat" else 3]:
            met(series, NOW - week - (timedelta(days=10) if name == "pat" else timedelta()))
        planned(series, NOW + timedelta(days=6))
    assert kinds(cast, "mona") == [("slipping", "Pat")]
    assert kinds(cast, "pat") == []


def test_the_report_has_the_brief_to_look_at_two_working_days_before(cast: Cast) -> None:
    series = series_of("erin", "mona")
    planned(series, NOW + timedelta(days=2))
    assert kinds(cast, "erin") == [("brief", "Mona")]
    Brief.objects.create(series=series, for_date=(NOW + timedelta(days=2)).date(), made_at=NOW, shared_at=NOW)
    assert kinds(cast, "erin") == []


def test_things_due_cost_the_same_however_many_pairs_there_are(cast: Cast) -> None:
    series_of("erin", "mona")
    mona = viewer(cast, "mona")
    with CaptureQueriesContext(connection) as few:
        meetings.due(mona, now=NOW)
    for name in ("pat", "quinn", "rosa"):
        planned(series_of(name, "mona"), NOW + timedelta(days=1))
    with CaptureQueriesContext(connection) as many:
        meetings.due(mona, now=NOW)
    assert len(many) <= len(few) <= 10


def test_those_above_see_counts_of_teams_with_three_pairs(cast: Cast) -> None:
    for n, name in enumerate(("erin", "pat", "quinn")):
        series = series_of(name, "mona", started_at=NOW - timedelta(days=90))
        met(series, NOW - timedelta(days=2 + 10 * n), team=_team("Ledger"))
    met(series, NOW - timedelta(days=40), "moved", team=_team("Ledger"))
    for name in ("uma", "vic"):
        series_of(name, "theo")
    series_of("mona", "sam")
    (told,) = meetings.rhythm_of_teams(viewer(cast, "sam"), now=NOW)
    assert told == meetings.TeamRhythm("Ledger", 3, 3, 1, 2)


@pytest.mark.parametrize("name", ["mona", "erin", "pia", "ada", "oscar"])
def test_nobody_else_sees_counts_of_teams(cast: Cast, name: str) -> None:
    for report in ("erin", "pat", "quinn"):
        series_of(report, "mona")
    assert meetings.rhythm_of_teams(viewer(cast, name), now=NOW) == []


def test_a_pair_that_no_longer_is_one_is_not_listed(cast: Cast) -> None:
    series_of("erin", "theo")
    assert meetings.pairs(viewer(cast, "erin"), now=NOW) == []


def _team(name: str) -> Team:
    return Team.objects.get(name=name)


def skips(cast: Cast) -> list[str]:
    return [name for kind, name in kinds(cast, "sam") if kind == "skip_level"]


def test_each_quarter_asks_for_a_skip_level_below_each_manager(cast: Cast) -> None:
    assert skips(cast) == ["Mona", "Theo"]
    series = series_of("erin", "sam", kind="skip_level", cadence_days=91, started_at=NOW - timedelta(days=200))
    met(series, NOW - timedelta(days=100))
    assert skips(cast) == ["Mona", "Theo"]
    met(series, NOW - timedelta(days=80))
    planned(series_of("uma", "sam", kind="skip_level"), NOW + timedelta(days=20))
    assert skips(cast) == []
