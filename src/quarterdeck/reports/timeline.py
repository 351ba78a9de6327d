"""One merge request's own timeline: what happened, and whose turn it was in each stretch, in days and in words.

While it is open, people are named. Of finished work roles are told instead: the author, a reviewer, somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.samples import DAY, instant, micros
from quarterdeck.indicators.work.happenings import Course, Happening, Turns, find_course
from quarterdeck.lake.schema import EventKind as Kind
from quarterdeck.lake.schema import Evidence
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import links
from quarterdeck.reports.formats import json

TURNS = {
    State.DRAFT: "draft",
    State.UNASSIGNED: "nobody asked to review",
    State.WAITING_FOR_MERGE: "ready to merge",
    State.WAITING_FOR_REVIEWER: "waiting for a reviewer",
    State.WAITING_FOR_AUTHOR: "waiting for the author",
}
CLOSED = "closed"
_WORDS = {
    Kind.REVIEW_REQUESTED: "{who} asked {whom} to review",
    Kind.REVIEW_REMOVED: "{who} took {whom} off the review",
    Kind.ASSIGNED: "{who} assigned {whom}",
    Kind.UNASSIGNED: "{who} unassigned {whom}",
    Kind.APPROVED: "{who} approved",
    Kind.UNAPPROVED: "{who} withdrew the approval",
    Kind.APPROVALS_RESET: "approvals were reset",
    Kind.CHANGES_REQUESTED: "{who} asked for changes",
    Kind.REVIEWED: "{who} reviewed",
    Kind.DRAFTED: "{who} marked it as a draft",
    Kind.READIED: "{who} marked it as ready",
    Kind.PUSHED: "{who} pushed",
    Kind.COMMENTED: "{who} commented",
    Kind.CLOSED: "{who} closed it",
    Kind.REOPENED: "{who} reopened it",
    Kind.MERGED: "{who} merged it",
}
_AT_CREATION = {
    Kind.REVIEW_REQUESTED: "{whom} was asked to review from the start",
    Kind.ASSIGNED: "{whom} was assigned from the start",
    Kind.DRAFTED: "it was opened as a draft",
}
_GUESSED = {Evidence.ASSUMED: " (the time was not recorded)"}
_FROM_THE_START = frozenset({Evidence.AT_CREATION, Evidence.ASSUMED})
_REVIEWS = frozenset({Kind.APPROVED, Kind.CHANGES_REQUESTED, Kind.REVIEWED})


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, in words; ``count`` times in a row from ``at`` to ``last_at``. ``role`` is author,
    reviewer, bot or other: the lane in which it is drawn."""

    at: datetime
    last_at: datetime
    kind: str
    role: str
    words: str
    count: int = 1

    @property
    def said(self) -> str:
        """The words, with how often."""
        return self.words if self.count == 1 else f"{self.words} ({self.count} times)"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time in which the same state held for the same people; ``state`` None: it was closed in between.

    ``days`` is its length; ``waits_for`` are names while it is open, else roles.
    """

    state: State | None
    since: datetime
    until: datetime
    days: float
    waits_for: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return TURNS[self.state] if self.state else CLOSED


@dataclass(frozen=True, slots=True)
class Timeline:
    """``at`` is the instant up to which it is told. ``open_days`` is the sum of the open stretches, ``by_state`` its
    parts. ``ended_at`` None: it was open then. ``named``: people are named, for it is open now. ``author_id`` is the
    account of the author, for who may see it."""

    mr_id: int
    source: str
    project: str
    iid: int
    title: str
    url: str | None
    author: str | None
    author_id: int | None
    labels: tuple[str, ...]
    state: str
    named: bool
    at: datetime
    created_at: datetime
    ended_at: datetime | None
    open_days: float
    by_state: tuple[tuple[State, float], ...]
    stretches: tuple[Stretch, ...]
    entries: tuple[Entry, ...]

    @property
    def reference(self) -> str:
        return f"{self.project}!{self.iid}"

    @property
    def now(self) -> Stretch | None:
        """The stretch that was going on; None where it had ended."""
        return self.stretches[-1] if self.stretches and self.ended_at is None else None

    def to_json(self) -> dict[str, Any]:
        """``{"merge_request","title","url","state","author","created_at","ended_at","as_of","open_days","by_state",
        "stretches","events"}``."""
        return {
            "merge_request": self.reference, "title": self.title, "url": self.url, "state": self.state,
            "author": self.author, "created_at": json.instant(self.created_at),
            "ended_at": json.instant(self.ended_at), "as_of": json.instant(self.at), "open_days": self.open_days,
            "by_state": {str(state): days for state, days in self.by_state},
            "stretches": [_stretch_json(one) for one in self.stretches],
            "events": [_entry_json(one) for one in self.entries],
        }  # fmt: skip


def _stretch_json(one: Stretch) -> dict[str, Any]:
    return {
        "state": str(one.state) if one.state else CLOSED, "since": json.instant(one.since),
        "until": json.instant(one.until), "days": one.days, "waits_for": list(one.waits_for),
    }  # fmt: skip


def _entry_json(one: Entry) -> dict[str, Any]:
    return {
        "at": json.instant(one.at), "last_at": json.instant(one.last_at), "kind": one.kind, "role": one.role,
        "words": one.words, "count": one.count,
    }  # fmt: skip


def find(snapshot: Snapshot, mr_id: int, *, at: datetime) -> Timeline | None:
    """The timeline of a merge request before an instant; None where there was no such one."""
    course = find_course(snapshot.connection, mr_id, at=micros(at))
    return None if course is None else _made(course, at, links.sites(snapshot.manifest))


def _made(course: Course, at: datetime, sites: dict[str, str]) -> Timeline:
    words = _People(course)
    stretches = tuple(_stretches(course.turns, words))
    sums = dict.fromkeys(State, 0)
    for turn in course.turns:
        sums[turn.state] += turn.until - turn.since
    return Timeline(
        course.mr_id, course.source, course.project, course.iid, course.title,
        links.find_merge_request(sites, course.source, course.project, course.iid),
        words.name(course.author) if course.open_now else None, course.author, course.labels,
        course.state if course.ended is not None or course.open_now else "opened", course.open_now, at,
        instant(course.created), None if course.ended is None else instant(course.ended), sum(sums.values()) / DAY,
        tuple((state, time / DAY) for state, time in sums.items() if time), stretches, tuple(_entries(course, words)),
    )  # fmt: skip


class _People:
    """How people are called: by name while it is open, by role afterwards."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._reviewers = {h.subject for h in course.happenings if h.kind == Kind.REVIEW_REQUESTED}
        self._reviewers |= {h.actor for h in course.happenings if h.kind in _REVIEWS}

    def role(self, user: int | None) -> str:
        account = self._course.accounts.get(user) if user is not None else None
        if account and account.bot:
            return "bot"
        if user is not None and user == self._course.author:
            return "author"
        return "reviewer" if user is not None and user in self._reviewers else "other"

    def name(self, user: int | None) -> str:
        account = self._course.accounts.get(user) if user is not None else None
        if self._course.open_now and account and account.name:
            return account.name
        return {"author": "the author", "reviewer": "a reviewer", "bot": "a bot"}.get(self.role(user), "somebody")

    def names(self, users: Iterable[int | None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.name(user) for user in users))


def _stretches(turns: Iterable[Turns], people: _People) -> Iterator[Stretch]:
    """Open stretches, and the closed time between them; what looks the same without names is one."""
    last: Stretch | None = None
    for turn in turns:
        made = _stretch(turn.state, turn.since, turn.until, people.names(turn.waits_for))
        if last and last.until < made.since:
            yield last
            yield _stretch(None, micros(last.until), turn.since, ())
            last = None
        if last and (last.state, last.waits_for) == (made.state, made.waits_for):
            made = _stretch(turn.state, micros(last.since), turn.until, made.waits_for)
        elif last:
            yield last
        last = made
    if last:
        yield last


def _stretch(state: State | None, since: int, until: int, waits_for: tuple[str, ...]) -> Stretch:
    return Stretch(state, instant(since), instant(until), (until - since) / DAY, waits_for)


def _entries(course: Course, people: _People) -> Iterator[Entry]:
    """What happened, the same done several times in a row told once."""
    opened = f"{people.name(course.author)} opened it"
    last = Entry(instant(course.created), instant(course.created), "opened", people.role(course.author), opened)
    for happened in course.happenings:
        made = _entry(happened, people)
        if (last.kind, last.role, last.words) == (made.kind, made.role, made.words):
            last = replace(last, last_at=made.last_at, count=last.count + 1)
        else:
            yield last
            last = made
    yield last


def _entry(happened: Happening, people: _People) -> Entry:
    kind, evidence = Kind(happened.kind), Evidence(happened.evidence)
    words = _AT_CREATION.get(kind) if evidence in _FROM_THE_START else None
    told = words or _WORDS[kind]
    self_made = happened.actor is not None and happened.actor == happened.subject
    whom = "themselves" if self_made and "{who}" in told else people.name(happened.subject)
    said = told.format(who=people.name(happened.actor), whom=whom)
    said += " (internal note)" if happened.internal and kind is Kind.COMMENTED else ""
    said += _GUESSED.get(evidence, "")
    at = instant(happened.at)
    return Entry(at, at, happened.kind, people.role(happened.actor), said)
