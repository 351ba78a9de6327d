"""Closings, reopenings and reviewers' times: what only REST tells."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.listing import listed

_REOPENED = {"action": "reopened", "target_type": "merge_request"}
_WORDS = {None, "opened", "reopened"}


class _Event(msgspec.Struct):
    target_iid: int | None = None
    target_type: str | None = None
    action_name: str | None = None


@dataclass(slots=True)
class Events:
    """What is asked of each project for itself.

    GitLab's list of the events of all projects takes its newest few of any kind before it filters: it is of no use.
    """

    client: Client

    async def reopened(self, project_ids: Sequence[int], since: date | None) -> dict[int, set[int]]:
        """The iids that were reopened since that day, by project; as far back as the server keeps events (3 years)."""
        ids = list(dict.fromkeys(project_ids))
        rows = await asyncio.gather(*(self._own(one, since) for one in ids))
        return dict(zip(ids, rows, strict=True))

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
