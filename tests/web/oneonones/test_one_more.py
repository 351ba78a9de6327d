"""A 1:1 held far from its date is one more, and the page says so; of one day there is one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.oneonones import actions, holding
from quarterdeck.desk.oneonones.models import Meeting, Series
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Person
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW


@pytest.mark.parametrize(("days", "extra"), [(2, False), (7, True)])
def test_the_page_says_what_holding_it_today_does(days: int, extra: bool, asks: Asks, cast: Cast) -> None:
    mona = viewer_of(cast["mona"], NOW.date(), laptop=False)
    erin = Person.objects.get(handle="erin")
    series = actions.start(mona, erin.pk, kind=Series.Kind.ONE_ON_ONE, now=NOW)
    at = NOW + timedelta(days=days)
    holding.plan(mona, series.pk, holding.Then(at=at), seen=holding.seen_of(None), now=NOW)
    page = asks("mona").get(f"/oneonones/{series.pk}/").content.decode()
    assert ("This notes one more, of today" in page) == extra
    assert ("This closes it" in page) != extra
    seen = holding.seen_of(Meeting.objects.get(series=series))

    def hold() -> None:
        then = holding.Then(proposed=True)
        holding.hold(mona, series.pk, then, on=NOW.date(), in_person=True, seen=seen, now=NOW)

    hold()
    assert Meeting.objects.filter(series=series, state="planned", planned_at=at).exists() == extra
    if extra:
        with pytest.raises(NotFit, match="held already"):
            hold()
        assert Meeting.objects.filter(series=series, state="held").count() == 1
