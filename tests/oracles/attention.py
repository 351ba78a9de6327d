"""Merge requests requiring attention, slowly: one after the other, event by event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]


def is_open(mr: Row, spans: Sequence[Row], at: datetime) -> bool:
    own = [span for span in spans if span["mr_id"] == mr["mr_id"]]
    own = own or [{"opened_at": mr["created_at"], "ended_at": mr["ended_at"]}]
    return any(s["opened_at"] < at and (s["ended_at"] is None or s["ended_at"] >= at) for s in own)


def is_draft(mr: Row, events: Sequence[Row], at: datetime) -> bool:
    marks = [e for e in _of(mr, events) if e["kind"] in {"drafted", "readied"}]
    past = [mark["kind"] for mark in marks if mark["at"] < at]
    if past:
        return bool(past[-1] == "drafted")
    return bool(marks[0]["kind"] == "readied") if marks else bool(mr["draft"])


def last_human_act(mr: Row, events: Sequence[Row], bots: set[int], at: datetime) -> datetime:
    human = [event for event in _of(mr, events) if event["actor_id"] not in bots]
    acts: list[datetime] = [event["at"] for event in human if event["kind"] != "approvals_reset"]
    opened: datetime = mr["created_at"]
    return max([opened, *(act for act in acts if act < at)])


def quiet(
    merge_requests: Sequence[Row], spans: Sequence[Row], events: Sequence[Row], *, bots: set[int], at: datetime
) -> dict[int, datetime]:
    """By number of what is open, no draft and without a human act for 28 days: when the last one was."""
    found = {}
    for mr in merge_requests:
        if mr["created_at"] < at and is_open(mr, spans, at) and not is_draft(mr, events, at):
            last = last_human_act(mr, events, bots, at)
            if at - last >= timedelta(days=28):
                found[mr["mr_id"]] = last
    return found


def _of(mr: Row, events: Sequence[Row]) -> list[Row]:
    own = [event for event in events if event["mr_id"] == mr["mr_id"]]
    return sorted(own, key=lambda event: (event["at"], event["seq"]))
