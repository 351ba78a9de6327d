"""What can be found out instead of asked: teams, review habits, labels. Every guess says on what it stands.

The guesses are plain readings of the lake. What a guess decides is written like an import, marked as guessed in the
settings, and made again until somebody brings the real thing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from quarterdeck.lake.imports import Surrogate
from quarterdeck.lake.rows import Columns, RowsBuilder
from quarterdeck.lake.schema import TABLES
from quarterdeck.lake.store import Snapshot

_RECENT = timedelta(days=90)
_DEVELOPER = 30


@dataclass(frozen=True, slots=True)
class GuessedTeam:
    """A team as it looks from the outside: authors by user id with their name and first and last merge request."""

    name: str
    members: tuple[tuple[int, str, date], ...]
    projects: tuple[str, ...]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """How the group works, as far as its last merge requests tell. Shares are of ``sample`` (None: no sample)."""

    sample: int
    with_reviewer: float | None
    bots: dict[str, int] = field(default_factory=dict)
    """Bots that opened merge requests, by the reason they count as bots."""
    label_prefix: str | None = None

    @property
    def propose_ready(self) -> bool:
        """Whether reviews come without named reviewers, so that the clock had better start at ready."""
        return self.with_reviewer is not None and self.sample >= 20 and self.with_reviewer < 0.5


_AUTHORS = """
    with recent as (
        select m.author_id, p.path, m.created_at
        from merge_requests m join projects p using (project_id) join users u on u.user_id = m.author_id
        where u.kind = 'human' and u.username is not null and not p.excluded
          and (u.access_level >= ? or not exists (select 1 from users where access_level is not null))
          and (m.ended_at is null or m.created_at >= make_timestamptz(least(?::bigint, (
            select epoch_us(max(created_at)) - 90::bigint * 86400 * 1000000 from merge_requests))))
    )
    , begun as (select author_id, min(created_at) as at from merge_requests group by author_id)
    select r.author_id, any_value(lower(u.username)), r.path, count(*), epoch_us(min(b.at))
    from recent r join users u on u.user_id = r.author_id join begun b on b.author_id = r.author_id
    group by r.author_id, r.path order by 1, 3
"""


def guess_teams(snapshot: Snapshot, *, scope: str, now: datetime) -> list[GuessedTeam]:
    """Teams from subgroups and the authors of open work and of the last 90 days in which anything was opened.

    Each author is put where most of their merge requests went. A subgroup right below ``scope`` is a team; projects
    that lie in the scope itself make one team of its own name. Authors who are no members with Developer access are
    left out, where the members can be seen. A membership starts with the author's first merge request in the lake.
    """
    since = int((now - _RECENT).timestamp() * 1_000_000)
    rows = snapshot.connection.execute(_AUTHORS, [_DEVELOPER, since]).fetchall()
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    first: dict[int, int] = {}
    projects: dict[str, set[str]] = defaultdict(set)
    for user_id, username, path, count, at in rows:
        team = _team_of(path, scope)
        counts[user_id, username][team] += count
        first[user_id] = min(first.get(user_id, at), at)
        projects[team].add(path)
    members: dict[str, list[tuple[int, str, date]]] = defaultdict(list)
    for (user_id, username), places in counts.items():
        team = max(sorted(places), key=lambda name: places[name])
        start = datetime.fromtimestamp(first[user_id] / 1_000_000, tz=now.tzinfo).date()
        members[team].append((user_id, username, start))
    labels = _labels(snapshot)
    return [
        GuessedTeam(team, tuple(sorted(who, key=lambda m: m[1])), tuple(sorted(projects[team])), _label(team, labels))
        for team, who in sorted(members.items())
    ]


def _team_of(path: str, scope: str) -> str:
    inner = path.removeprefix(scope.rstrip("/") + "/") if path.startswith(scope.rstrip("/") + "/") else path
    parts = inner.split("/")
    return parts[0] if len(parts) > 1 else scope.rstrip("/").rsplit("/", 1)[-1]


def _labels(snapshot: Snapshot) -> list[str]:
    rows = snapshot.connection.execute(
        "select label, count(*) from (select unnest(labels) as label from merge_requests)"
        " where label like '%::%' group by 1 order by 2 desc, 1 limit 2000"
    ).fetchall()
    return [label for label, _ in rows]


def _label(team: str, labels: list[str]) -> str | None:
    """The scoped label whose value is the team's name: ``group::`` and ``team::`` before other prefixes."""
    wanted = _plain(team)
    found = [label for label in labels if _plain(label.rpartition("::")[2]) == wanted]
    return min(found, key=lambda label: (not label.lower().startswith(("group::", "team::")), label), default=None)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def guess_habits(snapshot: Snapshot) -> Habits:
    """Whether people name reviewers, which bots open merge requests, how team labels look."""
    row = snapshot.connection.execute(
        "select count(*), avg((requested_at is not null)::int) from (select m.requested_at from merge_requests m"
        " join users u on u.user_id = m.author_id where u.kind = 'human' order by m.created_at desc limit 500)"
    ).fetchone()
    sample, share = row or (0, None)
    bots = snapshot.connection.execute(
        "select coalesce(u.username, '?'), count(*) from merge_requests m join users u on u.user_id = m.author_id"
        " where u.kind = 'bot' group by 1 order by 2 desc, 1"
    ).fetchall()
    prefixes: dict[str, int] = defaultdict(int)
    for label in _labels(snapshot):
        prefixes[label.partition("::")[0].lower()] += 1
    known = [name for name in ("group", "team", "squad") if name in prefixes]
    return Habits(int(sample), share, dict(bots), f"{known[0]}::" if known else None)


def as_tables(teams: list[GuessedTeam], surrogate: Surrogate) -> dict[str, Columns]:
    """The guess as the tables that an import would write."""
    lines = RowsBuilder(column.name for column in TABLES["teams"].columns)
    people = RowsBuilder(column.name for column in TABLES["memberships"].columns)
    for position, team in enumerate(teams):
        lines.add(position, team.name, None, team.label, list(team.projects), [], None, None, None)
        for user_id, username, start in team.members:
            person = surrogate.person(f"gitlab:{username}")
            people.add(person, user_id, username, None, team.name, None, 1.0, start, None, None, None)
    return {"teams": lines.columns(), "memberships": people.columns()}


def overlay(snapshot: Snapshot, tables: dict[str, Columns]) -> None:
    """Let a snapshot's connection show a guess before it is written: open work is told while a sync holds the lock."""
    for name, columns in tables.items():
        typed = ", ".join(f'"{c.name}" {c.type}' for c in TABLES[name].columns)
        snapshot.connection.execute(f"drop view if exists {name}")
        snapshot.connection.execute(f"create or replace table {name} ({typed})")
        lines = list(zip(*(columns[c.name] for c in TABLES[name].columns), strict=True))
        marks = ", ".join("?" for _ in TABLES[name].columns)
        if lines:
            snapshot.connection.executemany(f"insert into {name} values ({marks})", lines)
