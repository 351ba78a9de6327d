"""Closings, reopenings and reviewers' times: what only REST tells."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec

from quarterdeck.sources.errors import SourceError
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.listing import listed

_REOPENED = {"action": "reopened", "target_type": "merge_request"}
_WORDS = {None, "opened", "reopened"}
_WORTH_A_LIST = 6
"""From so many projects on, one list of all of them may save requests."""
_SAMPLE = 3


class _Event(msgspec.Struct):
    project_id: int | None = None
    target_iid: int | None = None
    target_type: str | None = None
    action_name: str | None = None


@dataclass(slots=True)
class Events:
    """``bulk``: whether one list of all projects may stand in for many lists.

    GitLab has a list of the events of all projects of the token's user. What it holds depends on the server's version
    and on whose the token is, so it is believed only when it agreed with the projects' own lists for a few of them:
    those with most reopenings in it, and one that it does not name.
    """

    client: Client
    bulk: bool = True
    _trusted: bool | None = field(default=None)

    async def reopened(self, project_ids: Sequence[int], since: date | None) -> dict[int, set[int]]:
        """The iids that were reopened since that day, by project; as far back as the server keeps events (3 years)."""
        ids = list(dict.fromkeys(project_ids))
        if self.bulk and self._trusted is not False and len(ids) >= _WORTH_A_LIST:
            everywhere = await self._everywhere(since)
            known = await self._checked(everywhere, ids, since)
            if known is not None:
                return {one: everywhere.get(one, set()) | known.get(one, set()) for one in ids}
        return await self._each(ids, since)

    async def state_events(self, project_id: int, iid: int) -> list[raw.StateEvent] | None:
        """All that the server has; None where it is gone or not to be seen."""
        path = f"/projects/{project_id}/merge_requests/{iid}/resource_state_events"
        rows: list[raw.StateEvent] = []
        async for page in listed(self.client, path, {}, shape=list[raw.StateEvent], kind="state_events"):
            if page is None:
                return None
            rows += page
        return rows

    async def reviewer_rows(self, project_id: int, iid: int) -> list[raw.ReviewerRow] | None:
        """Its present reviewers; None where it is gone or not to be seen."""
        path = f"/projects/{project_id}/merge_requests/{iid}/reviewers"
        rows: list[raw.ReviewerRow] = []
        async for page in listed(self.client, path, {}, shape=list[raw.ReviewerRow], kind="reviewers"):
            if page is None:
                return None
            rows += page
        return rows

    async def _checked(
        self, everywhere: Mapping[int, set[int]], ids: Sequence[int], since: date | None
    ) -> dict[int, set[int]] | None:
        """What a few projects say themselves, if the list of all holds as much; None where it is not to be trusted."""
        if not any(everywhere.get(one) for one in ids):
            return None
        if self._trusted:
            return {}
        named = sorted(ids, key=lambda one: -len(everywhere.get(one, ())))
        asked = {*named[: _SAMPLE - 1], named[-1]}
        own = await self._each(sorted(asked), since)
        self._trusted = all(rows <= everywhere.get(one, set()) for one, rows in own.items())
        return own if self._trusted else None

    async def _everywhere(self, since: date | None) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        try:
            async for page in listed(
                self.client, "/events", {**_params(since), "scope": "all"}, shape=list[_Event], kind="events"
            ):
                for event in page or ():
                    if event.project_id is not None and _reopening(event):
                        found[event.project_id].add(event.target_iid or 0)
        except SourceError as trouble:
            if not trouble.heavy:
                raise
            self._trusted = False
            return {}
        return found

    async def _each(self, ids: Sequence[int], since: date | None) -> dict[int, set[int]]:
        rows = await asyncio.gather(*(self._own(one, since) for one in ids))
        return dict(zip(ids, rows, strict=True))

    async def _own(self, project_id: int, since: date | None) -> set[int]:
        path = f"/projects/{project_id}/events"
        found: set[int] = set()
        async for page in listed(self.client, path, _params(since), shape=list[_Event], kind="events"):
            found |= {event.target_iid or 0 for event in page or () if _reopening(event)}
        return found


def _reopening(event: _Event) -> bool:
    """Older servers do not know all filters and send other events too. GitLab calls a reopening "opened"."""
    fits = event.action_name in _WORDS and (event.target_type or "MergeRequest") == "MergeRequest"
    return fits and event.target_iid is not None


def _params(since: date | None) -> dict[str, Any]:
    """``after`` is without that day itself at GitLab, and days are those of the server's zone."""
    return _REOPENED if since is None else {**_REOPENED, "after": (since - timedelta(days=2)).isoformat()}
