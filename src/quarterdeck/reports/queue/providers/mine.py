"""Merge requests whose next act is the viewer's own, beyond their time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.samples import instant
from quarterdeck.indicators.work.items import OpenItem
from quarterdeck.reports.prepared.limits import LIMITS, is_beyond
from quarterdeck.reports.queue.model import Act, Thing, Weight
from quarterdeck.reports.queue.open_work import OpenWork
from quarterdeck.reports.queue.when import due_at, said

_INSTANT = timedelta(microseconds=1)
"""What is over at midnight was over on the day before."""
FEW = 3
"""Who may approve is asked themselves where no more may; where many may, it is the team's to see to."""
SETTLED_BY_REVIEW = frozenset({State.UNASSIGNED, State.WAITING_FOR_REVIEWER, State.WAITING_FOR_MERGE})
_AS_AUTHOR = {
    State.WAITING_FOR_AUTHOR: (Weight.WAITS, "It waits for your answer since", "Answer"),
    State.UNASSIGNED: (Weight.DUTY, "It is yours, and nobody is asked to review it since", "Ask a reviewer"),
    State.WAITING_FOR_MERGE: (Weight.DUTY, "It is yours, and ready to be merged since", "Merge"),
    State.DRAFT: (Weight.NOTE, "It is yours, and a draft since", "Finish, park or close"),
}


def things(work: OpenWork, user: int, zone: str) -> Iterator[Thing]:
    """What an account is to review, answer, or bring on; days are those of ``zone``."""
    maker = Maker(work, zone)
    for item in work.by_user.get(user, ()):
        if since := find_review(item, user):
            if is_beyond(State.WAITING_FOR_REVIEWER, since, at=work.at, zone=zone):
                lead = "It waits for your review since"
                yield maker.thing(item, since, (Weight.WAITS, lead, "Review"), limit=LIMITS[State.WAITING_FOR_REVIEWER])
        elif item.author_id == user and item.state in _AS_AUTHOR:
            since = instant(item.since)
            if is_beyond(item.state, since, at=work.at, zone=zone):
                yield maker.thing(item, since, _AS_AUTHOR[item.state], limit=LIMITS[item.state])


def find_review(item: OpenItem, user: int) -> datetime | None:
    """Since when somebody's review or approval is due and nobody else's act goes before it; None: it is not."""
    if item.state not in SETTLED_BY_REVIEW or item.author_id == user:
        return None
    rules = {due.user for due in item.due if due.reason != "reviewer"}
    own = [
        due.since for due in item.due if due.user == user and (due.reason == "reviewer" or len(rules) <= FEW)
    ]  # fmt: skip
    return instant(min(own)) if own else None


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes things of one's own out of open merge requests."""

    work: OpenWork
    zone: str

    def thing(self, item: OpenItem, since: datetime, words: tuple[Weight, str, str], *, limit: int) -> Thing:
        """``words``: weight, how the reason begins, and what the act is called."""
        weight, lead, act = words
        due = due_at(since, limit, self.zone)
        return Thing(
            key_of(item.mr_id), "mine", title_of(item), because(lead, since, (limit, due), self.zone), weight,
            act_on(self.work, item, act), since, due, basis=basis_of(item, since),
        )  # fmt: skip


def key_of(mr_id: int) -> str:
    """One merge request is one thing, whatever is wrong with it."""
    return f"mr:{mr_id}"


def title_of(item: OpenItem) -> str:
    """Its reference and title."""
    return f"{item.reference} {item.title}"


def basis_of(item: OpenItem, since: datetime) -> str:
    """Changes when it moved meanwhile and waits anew."""
    return f"{item.state}@{since.isoformat(timespec='seconds')}"


def because(lead: str, since: datetime, limit: tuple[int, datetime], zone: str) -> str:
    """Why it is here, with its dates."""
    days, due = limit
    return f"{lead} {said(since, zone)}; its {days} business days were over on {said(due - _INSTANT, zone)}."


def act_on(work: OpenWork, item: OpenItem, label: str, *, copy: str = "") -> Act:
    """The act in GitLab, where it has a page there; else its own page here."""
    url = work.url(item)
    if url is None:
        return Act("Look at it", f"/work/{item.mr_id}/", copy=copy)
    return Act(f"{label} in GitLab", url, outside=True, copy=copy)
