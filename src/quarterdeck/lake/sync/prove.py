"""The proof of completeness: the server's counts by state beside ours, and what to do when they differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from quarterdeck.lake.completeness import describe, difference, our_counts
from quarterdeck.lake.sync import plan
from quarterdeck.lake.sync.changes import read_changes, renew_projects
from quarterdeck.lake.sync.counting import count, lower_bound
from quarterdeck.lake.sync.intake import Intake
from quarterdeck.lake.sync.ours import Ours
from quarterdeck.lake.sync.reading import reading
from quarterdeck.lake.sync.search import search
from quarterdeck.lake.sync.session import Session

_ROUNDS = 3
"""How often the search is repeated on a server that changes faster than it is read."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Counts by state on both sides at the same time, as nearly as can be had; the server's empty if it cannot."""

    server: dict[str, int]
    ours: dict[str, int]

    @property
    def holds(self) -> bool:
        """Whether the lake is shown to be complete."""
        return bool(self.server) and not self.differences

    @property
    def differences(self) -> dict[str, int]:
        return difference(self.server, self.ours) if self.server else {}


async def prove(session: Session, intake: Intake) -> Proof:
    """Compare; on a mismatch read what changed meanwhile, then search, until nothing differs or nothing helps."""
    proof = await compare(session)
    for _ in range(_ROUNDS):
        if proof.differences:
            proof = await _after_changes(session, intake)
        if not proof.differences or (proof.differences == session.cursor.unseen and not session.request.full):
            break
        session.cursor.unseen = proof.differences
        proof = await _after_search(session, intake)
    session.cursor.unseen = proof.differences
    if not proof.server:
        session.tally.remarks.append("The server could not count its merge requests: completeness is not shown.")
    if proof.differences:
        session.tally.remarks.append(f"The server counts differently: {describe(proof.differences)}.")
    return proof


async def compare(session: Session) -> Proof:
    """The server's counts and those of the last commit."""
    server = await count(session)
    return Proof(server, await session.worker.run(lambda: _ours(session)))


async def _after_changes(session: Session, intake: Intake) -> Proof:
    await read_changes(session, intake, session.watermark() or session.started_at)
    await session.settle()
    return await compare(session)


async def _after_search(session: Session, intake: Intake) -> Proof:
    before = Counter(session.source.stats.requests)
    await _search(session, intake)
    proof = await compare(session)
    _count_apart(session.source.stats.requests, before)
    return proof


def _count_apart(sent: dict[str, int], before: Counter[str]) -> None:
    """Requests of a search are of the kind ``search``: how many it takes depends on what is missing or gone."""
    for kind in ("counts", "pages", "projects"):
        spent = sent.get(kind, 0) - before[kind]
        if spent:
            sent[kind] -= spent
            sent["search"] = sent.get("search", 0) + spent


async def _search(session: Session, intake: Intake) -> None:
    session.progress.phase("what is missing", None)
    await renew_projects(session)
    ours = await session.worker.run(lambda: Ours(session.lake, session.request.name))
    await session.remove(ours.outside(list(session.projects.paths())))
    await search(session, intake, ours, plan.first_look(session.started_at, lower_bound(session)))
    await session.commit()


def _ours(session: Session) -> dict[str, int]:
    with reading(session.lake) as connection:
        return our_counts(connection, session.request.name, session.cursor.since)
