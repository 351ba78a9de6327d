"""What somebody may want to keep of their own work of the last months: shown to them alone, each with its reason.

Nothing here is counted, ranked or compared, and nobody else can ask for it: the numbers are those of who looks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from quarterdeck.desk.growth.models import Evidence
from quarterdeck.indicators.samples import micros
from quarterdeck.lake.store import Snapshot
from quarterdeck.lake.sync.instants import instant
from quarterdeck.reports.growth.sql import OWN_MERGED, REVIEWED
from quarterdeck.reports.links import find_merge_request, sites

BACK = timedelta(days=90)
LONG_OWN, LONG_REVIEW = 21, 7
"""Days after which one's own merge request, or a review, is worth remembering for its length."""
MANY, FEW = 8, 2
"""How often one said something to a review that is worth remembering; to one for somebody from outside."""
_MOST = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``subject`` names it for good; ``link`` is "" where its source has no pages."""

    subject: str
    kind: str
    title: str
    link: str
    on_date: date
    why: str


def suggestions(
    snapshot: Snapshot, numbers: Sequence[int], *, settled: Collection[str], now: datetime
) -> tuple[Suggestion, ...]:
    """The newest first, without those that were kept or put aside. Two questions to the lake; () without numbers."""
    if not numbers:
        return ()
    known = sites(snapshot.manifest)
    given = {
        "numbers": ", ".join(str(int(number)) for number in numbers), "since": micros(now - BACK), "many": MANY,
        "few": FEW, "most": _MOST,
    }  # fmt: skip
    found = [*_own(snapshot, known, given), *_reviews(snapshot, known, given)]
    left = [one for one in found if one.subject not in settled]
    return tuple(sorted(left, key=lambda one: (one.on_date, one.subject), reverse=True))


def find(
    snapshot: Snapshot, numbers: Sequence[int], subject: str, *, settled: Collection[str], now: datetime
) -> Suggestion | None:
    """The one that a form names; None where it is not theirs, or not proposed any more."""
    found = suggestions(snapshot, numbers, settled=settled, now=now)
    return next((one for one in found if one.subject == subject), None)


def _own(snapshot: Snapshot, known: Mapping[str, str], given: Mapping[str, Any]) -> Iterator[Suggestion]:
    rows = snapshot.connection.execute(OWN_MERGED.format(**given, long_days=LONG_OWN)).fetchall()
    for mr_id, source, path, iid, title, at, first, days in rows:
        place = path or "a project"
        why = f"Your first merge request in {place}" if first else f"It was under way for {days} days, and got in"
        link = find_merge_request(known, source, path, iid) or ""
        yield Suggestion(f"mr:{mr_id}", Evidence.Kind.MERGE_REQUEST, title, link, instant(at).date(), why)


def _reviews(snapshot: Snapshot, known: Mapping[str, str], given: Mapping[str, Any]) -> Iterator[Suggestion]:
    rows = snapshot.connection.execute(REVIEWED.format(**given, long_days=LONG_REVIEW)).fetchall()
    for mr_id, source, path, iid, title, at, said, days, community in rows:
        link = find_merge_request(known, source, path, iid) or ""
        why = _why(said, days, community=bool(community))
        yield Suggestion(f"review:{mr_id}", Evidence.Kind.REVIEW, title, link, instant(at).date(), why)


def _why(said: int, days: int, *, community: bool) -> str:
    if community:
        return "You helped with a contribution from outside"
    if days >= LONG_REVIEW:
        return f"You stayed with its review for {days} days"
    return "You took a large part in its review" if said >= MANY else "You reviewed it"
