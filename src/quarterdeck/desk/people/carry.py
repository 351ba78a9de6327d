"""Carries to the lake what figures need, and nothing else: from here on the desk owns people, and the lake follows.

Names, e-mail addresses, roles, levels, grades, managers and time off stay here; a person becomes a number, a reason
for leaving becomes a monthly count.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from quarterdeck.desk.people import actions
from quarterdeck.desk.people.kinds import KINDS, Values, whole_lines
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.standing import is_guessed, owns, standing
from quarterdeck.home import secrets, settings
from quarterdeck.home.folder import Home, write_whole
from quarterdeck.lake import imports
from quarterdeck.lake.importing import accounts_of, present
from quarterdeck.lake.rows import Columns
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.store import Lake, Snapshot
from quarterdeck.sources.files.gitlab_members import GroupMember
from quarterdeck.sources.files.table import Line


def carry_people(home: Home, *, now: datetime) -> int | None:
    """Bring the lake's tables to what the desk holds; the new version, None where nothing differed.

    LakeBusy where a sync holds the lake for longer than a minute: the job comes again.
    """
    lake = Lake(home.lake)
    surrogate = secrets.Surrogates(secrets.get_key(home))
    _adopt_guess(home, now)
    with present(lake, now=now) as snapshot:
        wanted = _tables(snapshot, surrogate)
        changed = {name: columns for name, columns in wanted.items() if not _same(snapshot, name, columns)}
        _learn(wanted.get("memberships"), surrogate)
    if owns("timeoff"):
        _keep_time_off(home, surrogate)
    if {"teams", "memberships"} & set(wanted) and settings.load(home).guessed_teams:
        settings.change(home, scalars={"guessed_teams": False})
    if not changed:
        return None
    with lake.writer(wait=60) as writer:
        for name, columns in changed.items():
            writer.replace(name, columns)
        return writer.commit(now=now).version


def _keep_time_off(home: Home, surrogate: secrets.Surrogates) -> None:
    """Absences are nobody's figure: reports find them outside the lake, under numbers, readable by the owner alone."""
    kept = [
        {
            "person": surrogate.person(line["handle"]), "start_date": line["start_date"].isoformat(),
            "end_date": line["end_date"].isoformat(), "kind": line["kind"],
        }
        for line in standing("timeoff")
    ]  # fmt: skip
    write_whole(home.private / "timeoff.json", json.dumps(kept).encode())


def _tables(snapshot: Snapshot, surrogate: secrets.Surrogates) -> dict[str, Columns]:
    """The tables of every kind that the desk owns."""
    tables: dict[str, Columns] = {}
    guessed = is_guessed()
    if owns("teams") and not guessed:
        tables["teams"] = imports.teams(_lines("teams"))
    if owns("people") and not guessed:
        people = _lines("people")
        tables["memberships"] = imports.memberships(people, surrogate, accounts_of(snapshot))
        tables["leave_reasons"] = imports.leave_reasons(people)
    for what, shape in (("positions", imports.positions), ("plan", imports.plan), ("identity", imports.identity)):
        if owns(what):
            tables[what] = shape(_lines(what))
    return tables


def _lines(what: str) -> list[Line]:
    return [Line(number, values) for number, values in enumerate(standing(what), start=2)]


def _same(snapshot: Snapshot, table: str, wanted: Columns) -> bool:
    """Whether the lake holds these very rows, in any order. A table that was never written differs even if empty."""
    if table not in snapshot.manifest.tables:
        return False
    names = [column.name for column in TABLES[table].columns]
    select = ", ".join(f'"{name}"' for name in names)
    held = snapshot.connection.execute(f"select {select} from {table}").fetchall()  # noqa: S608 -- our own names
    made = list(zip(*(wanted[name] for name in names), strict=True))
    return sorted(map(_plain, held)) == sorted(map(_plain, made))


def _plain(row: Sequence[Any]) -> str:
    return repr([list(v) if isinstance(v, list | tuple) else v for v in row])


def _learn(memberships: Columns | None, surrogate: secrets.Surrogates) -> None:
    """Keep on this side too which account somebody turned out to be: access is matched by it."""
    if memberships is None:
        return
    numbers = dict(zip(memberships["person_id"], memberships["user_id"], strict=True))
    lacking = Person.objects.filter(gitlab_user_id=None).exclude(gitlab_username="").values_list("handle", flat=True)
    found = {handle: numbers.get(surrogate.person(handle)) for handle in lacking}
    actions.learn_accounts({handle: number for handle, number in found.items() if number is not None})


def adopt_teams(home: Home, *, now: datetime) -> None:
    """Let a desk without teams begin with those that files brought into the lake before; guessed ones are nobody's."""
    if not settings.load(home).guessed_teams and not owns("teams"):
        actions.adopt_teams(_teams_of_lake(home, now))


def _adopt_guess(home: Home, now: datetime) -> None:
    """On a laptop the pages show guessed teams too; on a server nobody is let in by a guess."""
    loaded = settings.load(home)
    free = is_guessed() or not (owns("teams") or owns("people"))
    if not (loaded.guessed_teams and loaded.mode == "laptop" and free):
        return
    teams = whole_lines(KINDS["teams"], _teams_of_lake(home, now))
    people = whole_lines(KINDS["people"], _people_of_lake(home, now))
    same = all(_sorted(standing(what)) == _sorted(lines) for what, lines in (("teams", teams), ("people", people)))
    if not same:
        actions.adopt_guess(teams, people, now=now)


def _sorted(lines: list[Values]) -> list[str]:
    return sorted(map(repr, lines))


def _people_of_lake(home: Home, now: datetime) -> list[dict[str, Any]]:
    """Guessed members: accounts by their GitLab names, which is all that is known of them."""
    with present(Lake(home.lake), now=now) as snapshot:
        rows = snapshot.connection.execute(
            "select username, user_id, team, share, start_date from memberships where username is not null"
        ).fetchall()
    names = ("gitlab_username", "gitlab_user_id", "team", "share", "start_date")
    lines = [dict(zip(names, row, strict=True)) for row in rows]
    return [{**line, "handle": line["gitlab_username"]} for line in lines]


def _teams_of_lake(home: Home, now: datetime) -> list[dict[str, Any]]:
    names = [column.name for column in TABLES["teams"].columns if column.name != "position"]
    with present(Lake(home.lake), now=now) as snapshot:
        select = ", ".join(names)
        rows = snapshot.connection.execute(f"select {select} from teams order by position").fetchall()  # noqa: S608
    lines = [dict(zip(names, row, strict=True)) for row in rows]
    return [{**line, **{name: tuple(line[name] or ()) for name in ("projects", "handbook_globs")}} for line in lines]


_MEMBERS = """
    select u.user_id, u.username, coalesce(u.access_level, 0), u.kind <> 'human', epoch_us(min(m.created_at))
    from users u left join merge_requests m on m.author_id = u.user_id
    where u.username is not null and u.user_id > 0 and u.access_level is not null
    group by all order by 1
"""


def members_of_lake(home: Home, *, at: datetime) -> list[GroupMember]:
    """Who has access to the connected groups, with the day of their first merge request as the day they came."""
    with present(Lake(home.lake), now=at) as snapshot:
        rows = snapshot.connection.execute(_MEMBERS).fetchall()
    return [
        GroupMember(number, name, level, bot, datetime.fromtimestamp(first / 1e6, UTC).date() if first else None)
        for number, name, level, bot, first in rows
    ]
