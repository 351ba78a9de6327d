"""A clone's merge requests, on their way into the lake.

A clone knows merged merge requests: who wrote the branch, when it was merged, which paths it touched. Accounts are
surrogates of e-mail addresses, the same that imported people get, so that rates find their authors.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from quarterdeck.lake.importing import present
from quarterdeck.lake.imports import Surrogate
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.rows import Rows, RowsBuilder
from quarterdeck.lake.schema import TABLES, EventKind, Evidence
from quarterdeck.lake.store import Lake, Snapshot
from quarterdeck.sources.gitclone import Clone, Merged

_BATCH = 5000
_BOT = re.compile(
    r"^(?:(?:project|group)_\d+_bot\w*|gitlab-?bot|renovate|dependabot|.*\[bot\]|.*-bot|bot)(?:\+.*)?@", re.IGNORECASE
)

_HIDDEN = re.compile(r"^\d+-([\w.-]+)@users\.noreply\.", re.IGNORECASE)
"""The address GitLab gives to those who hide theirs: it names the account."""


@dataclass(frozen=True, slots=True)
class CloneRead:
    """What a clone gave: merge requests read now, those left out because a GitLab source has them, back-ports."""

    read: int
    left_out: int
    backports: int
    version: int


def number(*parts: object) -> int:
    """A negative number for something known from a clone only, the same on every machine."""
    digest = hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest()
    return -1 - int.from_bytes(digest, "big") % (2**62)


def read_clone(lake: Lake, clone: Clone, *, name: str, surrogate: Surrogate, now: datetime) -> CloneRead:
    """Read what is new since the last time and commit it in batches; resumable, since a batch read twice is one."""
    with lake.writer(wait=60) as writer:
        with present(lake, now=now) as snapshot:
            elsewhere = _elsewhere(snapshot, name)
            users, projects = _table(snapshot, "users"), _table(snapshot, "projects")
            state = snapshot.manifest.sources.get(name)
        heads = clone.heads()
        seen = list(state.cursor.get("heads", [])) if state else []
        counts = [0, 0, 0]
        path = clone.project_path()
        for batch in _batches(clone.merges(seen=seen, default_path=path)):
            kept = [one for one in batch if (one.path, one.merge.iid) not in elsewhere]
            counts[0] += len(kept)
            counts[1] += len(batch) - len(kept)
            counts[2] += sum(one.merge.backport for one in kept)
            _learn(kept, users, projects, name, surrogate)
            ids = [number(one.path, one.merge.iid) for one in kept]
            writer.append(shape(kept, source=name, surrogate=surrogate), supersede=ids)
        for table, lines in (("users", users), ("projects", projects)):
            writer.replace(table, _columns(table, lines.values()))
        done = SourceState(
            name, "clone", str(clone.folder), path, synced_at=now, complete=True, cursor={"heads": heads},
            caveats={"other_source": counts[1]} if counts[1] else {},
        )  # fmt: skip
        manifest = writer.commit(now=now, sources={name: done})
    return CloneRead(counts[0], counts[1], counts[2], manifest.version)


def _batches(merged: Iterable[Merged]) -> Iterator[list[Merged]]:
    iterator = iter(merged)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _elsewhere(snapshot: Snapshot, name: str) -> set[tuple[str, int]]:
    """Merge requests, by path and number, that another source has."""
    rows = snapshot.connection.execute(
        "select p.path, m.iid from merge_requests m join projects p using (project_id) where m.source <> ?", [name]
    )
    return set(rows.fetchall())


def _table(snapshot: Snapshot, table: str) -> dict[int, tuple[object, ...]]:
    names = ", ".join(f'"{column.name}"' for column in TABLES[table].columns)
    return {row[0]: row for row in snapshot.connection.execute(f"select {names} from {table}").fetchall()}


def _columns(table: str, lines: Iterable[tuple[object, ...]]) -> dict[str, list[object]]:
    names = [column.name for column in TABLES[table].columns]
    rows = RowsBuilder(names)
    for line in lines:
        rows.add(*line)
    return dict(rows.columns())  # type: ignore[arg-type]


def _learn(
    batch: Iterable[Merged],
    users: dict[int, tuple[object, ...]],
    projects: dict[int, tuple[object, ...]],
    name: str,
    surrogate: Surrogate,
) -> None:
    for one in batch:
        for mail in (one.author, *one.merge.approved_by, *one.merge.reviewed_by):
            bot = bool(_BOT.match(mail))
            user = surrogate.author(mail)
            hidden = _HIDDEN.match(mail)
            username = hidden[1].lower() if hidden else None
            users.setdefault(user, (user, username, [], "bot" if bot else "human", "list" if bot else None, None))
        project = number(one.path)
        projects.setdefault(project, (project, name, one.path, False, False))


def shape(batch: Iterable[Merged], *, source: str, surrogate: Surrogate) -> Rows:
    """Rows of merged merge requests. No creation time is known: the author date of the last commit stands in."""
    main = RowsBuilder(c.name for c in TABLES["merge_requests"].columns if c.name not in {"period", "written"})
    events = RowsBuilder(c.name for c in TABLES["events"].columns if c.name != "written")
    paths = RowsBuilder(("mr_id", "path", "period"))
    for one in batch:
        mr_id, period = number(one.path, one.merge.iid), str(one.written_at.year)
        main.add(
            source, mr_id, number(one.path), one.merge.iid, one.merge.title, surrogate.author(one.author), "merged",
            False, one.written_at, one.merged_at, one.merged_at, one.merged_at, False, None, None, None, None, [],
            len(one.paths), None, None, one.merge.backport,
        )  # fmt: skip
        acts: list[tuple[EventKind, str | None, Evidence]] = [(EventKind.MERGED, None, Evidence.NOTED)]
        acts += [(EventKind.APPROVED, mail, Evidence.ASSUMED) for mail in one.merge.approved_by]
        acts += [(EventKind.REVIEWED, mail, Evidence.ASSUMED) for mail in one.merge.reviewed_by]
        for seq, (kind, mail, evidence) in enumerate(acts):
            actor = surrogate.author(mail) if mail else None
            events.add(mr_id, one.merged_at, seq, str(kind), actor, None, False, str(evidence), period)
        for path in one.paths:
            paths.add(mr_id, path, period)
    return {"merge_requests": main.columns(), "events": events.columns(), "changed_paths": paths.columns()}
