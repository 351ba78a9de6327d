"""Takes a file into the lake: read and checked whole first, then one commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from quarterdeck.lake import imports
from quarterdeck.lake.engine import reader
from quarterdeck.lake.imports import Accounts, Surrogate
from quarterdeck.lake.manifest import Manifest
from quarterdeck.lake.rows import Columns
from quarterdeck.lake.store import Lake, Snapshot
from quarterdeck.sources.files import formats
from quarterdeck.sources.files.errors import BadLines
from quarterdeck.sources.files.table import Line

What = Literal["teams", "people", "positions", "plan", "identity", "timeoff"]
KINDS: tuple[str, ...] = get_args(What)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken: lines, the lake's version after it, and remarks for the person who brought the file."""

    what: What
    lines: int
    version: int | None
    remarks: tuple[str, ...] = ()


def take(lake: Lake, what: What, path: Path, *, surrogate: Surrogate, now: datetime) -> Imported:
    """Import a file. FileError where any line is bad, and then nothing has changed; LakeError from the store."""
    with present(lake, now=now) as snapshot:
        tables, remarks, count = _read(what, path, snapshot, surrogate)
    with lake.writer(wait=60) as writer:
        for name, columns in tables.items():
            writer.replace(name, columns)
        manifest = writer.commit(now=now)
    if not count:
        remarks = [*remarks, "the file has no lines: what was imported before is gone; an older version still has it"]
    return Imported(what, count, manifest.version, tuple(remarks))


@contextmanager
def present(lake: Lake, *, now: datetime) -> Iterator[Snapshot]:
    """The present state; an empty one where nothing was ever written."""
    if lake.exists():
        with lake.snapshot() as snapshot:
            yield snapshot
        return
    connection = reader(lake.folder, {}, threads=1, memory=None)
    try:
        yield Snapshot(Manifest(0, now, {}, {}), connection, lake.folder, {})
    finally:
        connection.close()


def check_timeoff(lake: Lake, path: Path, *, surrogate: Surrogate, now: datetime) -> list[Line]:
    """Time off stays outside the lake: only read and checked here, handles against the imported people."""
    lines = formats.read_timeoff(path)
    with present(lake, now=now) as snapshot:
        known = {person for (person,) in snapshot.connection.execute("select person_id from memberships").fetchall()}
    if known:
        faults = [
            (line.number, f"handle {line.values['handle']!r} is not among the imported people")
            for line in lines
            if surrogate.person(line.values["handle"]) not in known
        ]
        if faults:
            raise BadLines(path.name, faults)
    return lines


def _read(
    what: What, path: Path, snapshot: Snapshot, surrogate: Surrogate
) -> tuple[dict[str, Columns], list[str], int]:
    if what == "people":
        return _people(path, snapshot, surrogate)
    if what == "teams":
        lines = formats.read_teams(path)
        return {"teams": imports.teams(lines)}, _unstaffed(lines, snapshot), len(lines)
    if what == "positions":
        lines = formats.read_positions(path)
        return {"positions": imports.positions(lines)}, _strangers(lines, "team", snapshot), len(lines)
    if what == "plan":
        lines = formats.read_plan(path)
        return {"plan": imports.plan(lines)}, _strangers(lines, "team", snapshot), len(lines)
    lines = formats.read_identity(path)
    return {"identity": imports.identity(lines)}, _strangers(lines, "scope", snapshot), len(lines)


def _people(path: Path, snapshot: Snapshot, surrogate: Surrogate) -> tuple[dict[str, Columns], list[str], int]:
    known = teams_of(snapshot)
    lines = formats.read_people(path, teams=known)
    tables = {
        "memberships": imports.memberships(lines, surrogate, accounts_of(snapshot)),
        "leave_reasons": imports.leave_reasons(lines),
    }
    if known:
        return tables, [], len(lines)
    names = list(dict.fromkeys(line.values["team"] for line in lines))
    tables["teams"] = imports.bare_teams(names)
    remark = f"no teams file was imported yet: {len(names)} teams taken from the people, without label or department"
    return tables, [remark], len(lines)


def teams_of(snapshot: Snapshot) -> set[str]:
    """Names of its teams and departments."""
    return {team for (team,) in snapshot.connection.execute("select distinct team from teams").fetchall()}


def accounts_of(snapshot: Snapshot) -> Accounts:
    """What this state of the lake knows of accounts."""
    names = snapshot.connection.execute("select lower(username), user_id from users where username is not null")
    by_name: dict[str, int] = dict(names.fetchall())
    spans = snapshot.connection.execute(
        "select person_id, user_id, username from memberships where user_id is not null"
    )
    return Accounts(by_name, {person: (user_id, name) for person, user_id, name in spans.fetchall()})


def _unstaffed(lines: Sequence[Line], snapshot: Snapshot) -> list[str]:
    names = {line.values["team"] for line in lines}
    rows = snapshot.connection.execute("select distinct team from memberships").fetchall()
    missing = sorted({team for (team,) in rows} - names)
    return [f"people are in {', '.join(missing)}, which the new teams file does not have"] if missing else []


def _strangers(lines: Sequence[Line], key: str, snapshot: Snapshot) -> list[str]:
    known = teams_of(snapshot) | {
        parent for (parent,) in snapshot.connection.execute("select distinct parent from teams").fetchall()
    }
    strange = list(dict.fromkeys(line.values[key] for line in lines if line.values[key] not in known))
    return [f"not among the imported teams, taken all the same: {', '.join(strange)}"] if strange else []
