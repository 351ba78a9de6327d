"""One merge request as a page, for whoever it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.samples import micros
from quarterdeck.indicators.work.concerned import concerned_teams
from quarterdeck.reports import standing, timeline, timeline_picture
from quarterdeck.reports.timeline import Timeline
from quarterdeck.web.work.choices import Look, own_accounts

_LARGEST = 2**63 - 1
"""No number in the lake is larger."""


def find_page(look: Look, mr_id: int) -> dict[str, Any] | None:
    """The context of a merge request's page; None where there is none, or it is not for this viewer."""
    found = _find(look, mr_id)
    if found is None:
        return None
    return look.context() | {
        "course": found, "picture": picture_of(found), "said": timeline_picture.description(found),
        "parts": list(_parts(found)), "states": list(timeline.TURNS.items()),
    }  # fmt: skip


def find_picture(look: Look, mr_id: int) -> str | None:
    """The picture alone; None as for `find_page`."""
    found = _find(look, mr_id)
    return None if found is None else timeline_picture.svg(found)


def picture_of(found: Timeline) -> SafeString:
    """The picture, to stand in a page."""
    return mark_safe(timeline_picture.svg(found))  # noqa: S308 -- made by us, every text in it escaped


def _find(look: Look, mr_id: int) -> Timeline | None:
    if mr_id > _LARGEST:
        return None
    found = standing.find_timeline(look.home, look.snapshot, mr_id, at=look.at)
    return found if found is not None and _may_see(look, found) else None


def _may_see(look: Look, found: Timeline) -> bool:
    """Whoever may see the work of a team that it concerns, and its author."""
    if look.viewer.owner:
        return True
    teams = concerned_teams(look.snapshot.connection, found.mr_id, at=micros(look.at))
    if any(look.viewer.may_see_work(team) for team in teams):
        return True
    return found.author_id is not None and found.author_id in own_accounts(look.viewer)


def _parts(found: Timeline) -> Iterator[dict[str, Any]]:
    """How the open time is made up, the largest part first."""
    for state, days in sorted(found.by_state, key=lambda part: -part[1]):
        yield {"state": _kind(state), "words": timeline.TURNS[state], "days": days, "share": days / found.open_days}


def _kind(state: State) -> str:
    return str(state).replace("_", "-")
