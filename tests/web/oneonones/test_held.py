"""What of dates and briefs is somebody's own to read, in the file of all that is held on them."""

from __future__ import annotations

from datetime import timedelta

from quarterdeck.desk.oneonones import briefs, calendars
from quarterdeck.desk.oneonones.models import BriefLine, CalendarLink, Meeting
from quarterdeck.desk.people.models import Membership, OnCallShift
from quarterdeck.home.folder import Home
from quarterdeck.web.accounts import actions
from tests.desk.oneonones.pairs import met, person, planned, series_of, viewer
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW


def test_the_report_has_their_brief_in_it_and_the_manager_does_not(asks: Asks, cast: Cast) -> None:
    series = series_of("erin", "mona")
    planned(series, NOW + timedelta(days=1))
    briefs.add(viewer(cast, "erin"), series.pk, "I would like to move teams", now=NOW)
    calendars.link(viewer(cast, "mona"), series.pk, url="https://example.com/m.ics", words="erin", now=NOW)
    mine, theirs = (asks(name).get("/me/export.json").content.decode() for name in ("erin", "mona"))
    assert "I would like to move teams" in mine
    assert "I would like to move teams" not in theirs
    assert "example.com/m.ics" not in mine
    assert "example.com/m.ics" in theirs
    assert mine.count('"record": "1:1 meeting"') == theirs.count('"record": "1:1 meeting"') == 1


def test_erasing_somebody_leaves_the_teams_dates_without_them(asks: Asks, cast: Cast, home: Home) -> None:
    series = series_of("erin", "mona")
    team = Membership.objects.get(person=person("erin")).team
    met(series, NOW - timedelta(days=3), team=team)
    briefs.add(viewer(cast, "erin"), series.pk, "mine", now=NOW)
    OnCallShift.objects.create(person=person("erin"), rota="a", start_at=NOW, end_at=NOW + timedelta(days=1))
    calendars.link(viewer(cast, "erin"), series.pk, url="https://example.com/e.ics", words="mona", now=NOW)
    Membership.objects.filter(person=person("erin")).update(end_date=(NOW - timedelta(days=1)).date())
    actions.erase(viewer(cast, "ada"), person("erin"), home=home, now=NOW)
    assert not BriefLine.objects.exists()
    assert not OnCallShift.objects.exists()
    assert not CalendarLink.objects.exists()
    kept = Meeting.objects.get()
    assert (kept.series, kept.team, kept.state) == (None, team, "held")
