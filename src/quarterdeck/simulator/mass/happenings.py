"""The events of a batch of merge requests: collected by kind, then laid in order of time for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quarterdeck.lake.schema import EventKind, Evidence
from quarterdeck.simulator.mass.flow import Flags, Ints

KINDS = tuple(EventKind)
EVIDENCE = tuple(Evidence)


@dataclass(slots=True)
class Happenings:
    """Events in columns; ``mr`` is the index within the batch, ``at`` seconds, 0 stands for no actor or subject."""

    mr: Ints
    at: Ints
    kind: NDArray[np.int8]
    actor: Ints
    subject: Ints
    evidence: NDArray[np.int8]

    def pick(self, which: Flags | Ints) -> Happenings:
        """Some of the events."""
        return Happenings(
            self.mr[which], self.at[which], self.kind[which], self.actor[which], self.subject[which],
            self.evidence[which],
        )  # fmt: skip

    def are(self, kind: EventKind) -> Flags:
        """Which events are of a kind."""
        found: Flags = self.kind == KINDS.index(kind)
        return found


class Collector:
    """Takes events of one kind at a time, for those merge requests to which they happen."""

    def __init__(self, begin: Ints, until: int) -> None:
        self._begin = begin
        self._until = until
        self._parts: list[Happenings] = []

    def add(
        self,
        kind: EventKind,
        when: Flags,
        at: Ints,
        *,
        actor: Ints,
        subject: Ints | None = None,
        at_creation: Flags | None = None,
    ) -> None:
        """Those of ``when`` that happen before the present."""
        mr = np.flatnonzero(when & (at < self._until))
        code = np.full(len(mr), KINDS.index(kind), dtype=np.int8)
        told = np.zeros(len(mr), dtype=np.int8)
        if at_creation is not None:
            told[at_creation[mr]] = EVIDENCE.index(Evidence.AT_CREATION)
        whom = np.zeros(len(mr), dtype=np.int64) if subject is None else subject[mr]
        self._parts.append(Happenings(mr, at[mr], code, actor[mr], whom, told))

    def ordered(self) -> Happenings:
        """All events, merge request by merge request, each in the order of time; equal instants as they were added."""
        names = ("mr", "at", "kind", "actor", "subject", "evidence")
        whole = Happenings(*(np.concatenate([getattr(part, name) for part in self._parts]) for name in names))
        since = whole.at - int(self._begin.min())
        return whole.pick(np.argsort(whole.mr << 34 | since, kind="stable"))


def first_of(events: Happenings, which: Flags, n: int) -> Ints:
    """For each merge request the index of its first event among ``which``; -1 where there is none."""
    first = np.full(n, -1, dtype=np.int64)
    index = np.flatnonzero(which)[::-1]
    first[events.mr[index]] = index
    return first


def sequence(events: Happenings) -> NDArray[np.int32]:
    """The number of each event among those of the same merge request and instant, from 0."""
    n = len(events.mr)
    if n == 0:
        return np.zeros(0, dtype=np.int32)
    new = np.ones(n, dtype=bool)
    new[1:] = (events.mr[1:] != events.mr[:-1]) | (events.at[1:] != events.at[:-1])
    starts = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, n))
    return (np.arange(n) - np.repeat(starts, lengths)).astype(np.int32)
