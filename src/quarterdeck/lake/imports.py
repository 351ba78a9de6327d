"""Files that people bring, on their way into the lake.

Until the desk stands, an import writes the lake itself. Only what figures need crosses: names, e-mail, role, level,
grade and manager are read, checked and dropped; leaving reasons become monthly counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from quarterdeck.lake.rows import Columns, RowsBuilder
from quarterdeck.lake.schema import TABLES
from quarterdeck.sources.files.table import Line


class Surrogate(Protocol):
    """Numbers in place of handles and e-mail addresses, see `home.secrets.Surrogates`."""

    def person(self, handle: str) -> int: ...

    def author(self, email: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the lake knows of accounts: present user ids by lower-case name, and earlier resolutions by person."""

    by_name: Mapping[str, int]
    by_person: Mapping[int, tuple[int, str | None]]
    """Surrogate → user id and the name it was looked up by (None where that was not kept)."""


def _builder(table: str) -> RowsBuilder:
    return RowsBuilder(column.name for column in TABLES[table].columns)


def teams(lines: Sequence[Line]) -> Columns:
    """The teams table."""
    rows = _builder("teams")
    for position, line in enumerate(lines):
        get = line.values.get
        rows.add(
            position, get("team"), get("parent"), get("group_label"), list(get("projects") or ()),
            list(get("handbook_globs") or ()), get("calendar"), get("timezone"), get("valid_from"),
        )  # fmt: skip
    return rows.columns()


def bare_teams(names: Sequence[str], *, start: int = 0) -> Columns:
    """Lines for teams that people name although no teams file was imported yet."""
    rows = _builder("teams")
    for position, name in enumerate(names, start):
        rows.add(position, name, None, None, [], [], None, None, None)
    return rows.columns()


def memberships(lines: Sequence[Line], surrogate: Surrogate, accounts: Accounts) -> Columns:
    """The memberships table; accounts are resolved as far as they are known already."""
    rows = _builder("memberships")
    for line in lines:
        get = line.values.get
        person = surrogate.person(get("handle") or "")
        user_id, username = _account(person, get("gitlab_user_id"), get("gitlab_username"), accounts)
        email = get("email")
        rows.add(
            person, user_id, username, surrogate.author(email) if email else None, get("team"), get("specialty"),
            get("share", 1.0), get("start_date"), get("end_date"), get("country"), get("timezone"),
        )  # fmt: skip
    return rows.columns()


def _account(person: int, given: int | None, name: str | None, accounts: Accounts) -> tuple[int | None, str | None]:
    """An id that the file gives holds; else an earlier resolution by the same name; else the present bearer."""
    if given is not None or name is None:
        return given, name
    known, by = accounts.by_person.get(person, (None, None))
    if known is not None and by in {None, name}:
        return known, name
    return accounts.by_name.get(name), name


def leave_reasons(lines: Sequence[Line]) -> Columns:
    """Ended spans as counts by team, specialty, month and reason."""
    people: Counter[tuple[Any, ...]] = Counter()
    shares: Counter[tuple[Any, ...]] = Counter()
    for line in lines:
        get = line.values.get
        if end := get("end_date"):
            key = (get("team"), get("specialty"), end.replace(day=1), get("leave_reason"))
            people[key] += 1
            shares[key] += get("share", 1.0)
    rows = _builder("leave_reasons")
    for key in sorted(people, key=repr):
        rows.add(*key, people[key], float(shares[key]))
    return rows.columns()


def positions(lines: Sequence[Line]) -> Columns:
    """The positions table; title and level are dropped."""
    return _plain("positions", lines, {"position_id": "id"})


def plan(lines: Sequence[Line]) -> Columns:
    """The plan table."""
    return _plain("plan", lines, {})


def identity(lines: Sequence[Line]) -> Columns:
    """The identity table."""
    return _plain("identity", lines, {})


def _plain(table: str, lines: Sequence[Line], renamed: Mapping[str, str]) -> Columns:
    rows = _builder(table)
    names = [renamed.get(column.name, column.name) for column in TABLES[table].columns]
    for line in lines:
        rows.add(*(line.values.get(name) for name in names))
    return rows.columns()
