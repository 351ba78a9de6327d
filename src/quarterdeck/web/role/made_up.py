"""The made-up company's owner finds a job page on their first visit."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Account
from quarterdeck.desk.role import making_up
from quarterdeck.home.folder import Home


def bring(home: Home, *, now: datetime) -> None:
    """Bring the invented job page to the owner of a made-up home; nothing where they have one, or the home is real."""
    if not (home.path / "demo.json").exists():
        return
    owner, _ = Account.objects.get_or_create(username="owner", defaults={"local_owner": True})
    making_up.bring(viewer_of(owner, now.date(), laptop=True), now=now)
