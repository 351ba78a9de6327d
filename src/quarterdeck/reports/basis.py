"""What a report stands on: the instant up to which the lake is known, and whether it is complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.lake.manifest import Manifest
from quarterdeck.reports.errors import NothingYet


@dataclass(frozen=True, slots=True)
class Basis:
    """``known_until``: no point lies after it. ``remarks`` say what is incomplete and how to mend it.

    ``told_until``: up to when GitLab told of changes of single merge requests (None: not at all, or not since).
    """

    known_until: datetime
    complete: bool
    remarks: tuple[str, ...]
    told_until: datetime | None = None

    @property
    def open_until(self) -> datetime:
        """The instant for which open work is shown: there, and there alone, counts what was told between two syncs."""
        return max(self.known_until, self.told_until or self.known_until)


def get_basis(manifest: Manifest) -> Basis:
    """From the sources' states. NothingYet where neither a source nor a file was ever read."""
    if not manifest.sources and not manifest.tables:
        raise NothingYet("nothing was read yet", "begin with 'quarterdeck start URL' or 'quarterdeck connect'")
    if not manifest.sources:
        return Basis(manifest.written_at, True, ("no GitLab is connected: figures from imported files only",))
    remarks = [
        f"source {s.name}: {'not read to the end yet' if s.synced_at is None else 'incomplete'}: "
        f"server {_sum(s.server_counts)}, here {_sum(s.our_counts)}; run 'quarterdeck sync'"
        for s in manifest.sources.values()
        if not s.complete or s.synced_at is None
    ]
    instants = [s.synced_at or manifest.written_at for s in manifest.sources.values()]
    told = max((s.refreshed_at for s in manifest.sources.values() if s.refreshed_at is not None), default=None)
    return Basis(min(instants), not remarks, tuple(remarks), told)


def _sum(counts: dict[str, int]) -> str:
    return str(sum(counts.values())) if counts else "not counted"


def as_instant(as_of: date | datetime | None, zone: str) -> datetime | None:
    """An instant as it is, a day as its end in the zone."""
    if as_of is None or isinstance(as_of, datetime):
        return as_of
    return datetime.combine(as_of + timedelta(days=1), time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_of(instant: datetime, zone: str) -> date:
    """The day in the zone that is going on at the instant; at midnight sharp the one that just ended."""
    return (instant - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
