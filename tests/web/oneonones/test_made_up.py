"""The made-up company's owner finds a week under way; nobody else ever does."""

from __future__ import annotations

import pytest

from quarterdeck.desk.feedback.models import Piece
from quarterdeck.desk.growth.models import Goal
from quarterdeck.desk.oneonones.models import Item, Meeting, Series
from quarterdeck.desk.people.models import Membership
from quarterdeck.home.folder import Home
from quarterdeck.web.oneonones import made_up
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW


def test_a_made_up_home_has_a_week_once(asks: Asks, cast: Cast, home: Home) -> None:
    (home.path / "demo.json").write_text("{}")
    for _ in range(2):
        made_up.bring(home, now=NOW)
    assert Series.objects.count() == 2
    assert Item.objects.filter(parent=None).count() == 8
    assert Meeting.objects.filter(state="held").count() == 2
    assert Series.objects.filter(next_at__gt=NOW).count() == 2
    assert (Piece.objects.count(), Goal.objects.count()) == (1, 1)
    page = asks("owner").get(f"/oneonones/{Series.objects.earliest('started_at').pk}/").content.decode()
    assert "how a release is rolled back" in page


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("hour", [0, 7, 15, 23])
def test_it_may_be_brought_at_any_hour_to_any_zone(zone: str, hour: int, cast: Cast, home: Home) -> None:
    (home.path / "demo.json").write_text("{}")
    Membership.objects.update(timezone=zone)
    now = NOW.replace(hour=hour, minute=1)
    made_up.bring(home, now=now)
    assert Meeting.objects.filter(state="held", planned_at__lte=now).count() == 2


def test_a_real_home_has_none(cast: Cast, home: Home) -> None:
    made_up.bring(home, now=NOW)
    assert not Series.objects.exists()
