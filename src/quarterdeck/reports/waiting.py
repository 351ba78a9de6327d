"""Whose turn it is and what waits on us, for teams, in every format."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.indicators.waiting import OpenNow, OpenRow, WhoseTurn
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.basis import Basis, day_of
from quarterdeck.reports.formats import csv, json, markdown

WORDS = {
    State.DRAFT: "drafts",
    State.UNASSIGNED: "nobody asked to review",
    State.WAITING_FOR_MERGE: "ready to merge",
    State.WAITING_FOR_REVIEWER: "for a reviewer",
    State.WAITING_FOR_AUTHOR: "for the author",
}
ORDER = (
    State.WAITING_FOR_REVIEWER, State.WAITING_FOR_AUTHOR, State.WAITING_FOR_MERGE, State.UNASSIGNED, State.DRAFT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TeamWaiting:
    """One team's, or everybody's where ``turn.scope`` is None."""

    turn: WhoseTurn
    on_us: tuple[OpenRow, ...]

    @property
    def name(self) -> str:
        return self.turn.scope.name if self.turn.scope else "everybody"


@dataclass(frozen=True, slots=True)
class Waiting:
    """``at`` is the instant for which it was true; ``teams`` in the order asked."""

    at: datetime
    complete: bool
    teams: tuple[TeamWaiting, ...]
    remarks: tuple[str, ...] = ()


def build(snapshot: Snapshot, basis: Basis, teams: Sequence[str]) -> Waiting:
    """For the teams named; without names for every team that is no department; without teams for everybody."""
    scopes = get_scopes(snapshot.connection, teams, day=day_of(basis.known_until, "UTC"))
    chosen = scopes if teams else [scope for scope in scopes if not scope.department]
    now = OpenNow(snapshot.connection, at=basis.known_until)
    made = [TeamWaiting(now.whose_turn(scope), now.waiting_on_us(scope)) for scope in chosen]
    made = made or [TeamWaiting(now.whose_turn(None), ())]
    return Waiting(basis.known_until, basis.complete, tuple(made), basis.remarks)


def to_json(made: Waiting) -> dict[str, Any]:
    """The document of ``waiting --format json``."""
    return {
        "schema": "quarterdeck.waiting/1",
        "as_of": json.instant(made.at),
        "complete": made.complete,
        "remarks": list(made.remarks),
        "teams": [_team_json(team) for team in made.teams],
    }


def _team_json(team: TeamWaiting) -> dict[str, Any]:
    turns = []
    for state in ORDER:
        rows = [row for row in team.turn.rows if row.state is state]
        oldest = max((row.days for row in rows), default=None)
        turns.append(
            {"state": str(state), "count": len(rows), "oldest_days": oldest, "merge_requests": [_row(r) for r in rows]}
        )
    return {
        "team": team.name,
        "open": team.turn.open,
        "by_bots": team.turn.bots,
        "outside_teams": team.turn.strangers,
        "turns": turns,
        "on_us": [{**_row(row), "why": list(row.reasons)} for row in team.on_us],
    }


def _row(row: OpenRow) -> dict[str, Any]:
    return {
        "project": row.project, "iid": row.iid, "title": row.title, "author": row.author,
        "since": json.instant(row.since), "days": row.days, "waits_for": list(row.waits_for),
        "draft": row.state is State.DRAFT,
    }  # fmt: skip


COLUMNS = ("team", "list", "state", "project", "iid", "title", "author", "since", "days", "waits_for")


def to_csv(made: Waiting) -> str:
    """One line for each open merge request and list it stands in."""
    return csv.table(COLUMNS, _lines(made))


def _lines(made: Waiting) -> Iterator[tuple[Any, ...]]:
    for team in made.teams:
        for kind, rows in (("ours", team.turn.rows), ("on_us", team.on_us)):
            for row in rows:
                yield (
                    team.name, kind, str(row.state), row.project, row.iid, row.title, row.author,
                    json.instant(row.since), round(row.days, 3), ";".join(row.waits_for),
                )  # fmt: skip


def to_markdown(made: Waiting) -> str:
    """A table of counts for each team, then what waits on it."""
    parts = []
    for team in made.teams:
        head = f"## {markdown.escape(team.name)}: {team.turn.open} open"
        counts = [(WORDS[state], count, _days(oldest), said) for state, count, oldest, said in _summary(team)]
        parts += [head, markdown.table(("Waits", "Open", "Oldest", "Longest waiting"), counts)]
        if team.on_us:
            lines = [(r.reference, r.title, r.author or "", _days(r.days), ", ".join(r.waits_for)) for r in team.on_us]
            table = markdown.table(("Merge request", "Title", "Author", "Waits", "For"), lines)
            parts += [f"### {len(lines)} wait on us", table]
    return "\n\n".join([*parts, *(f"- {line}" for line in made.remarks)]) + "\n"


def _summary(team: TeamWaiting) -> Iterator[tuple[State, int, float, str]]:
    """States that have any, with count, days of the oldest, and which that is."""
    for state in ORDER:
        rows = [row for row in team.turn.rows if row.state is state]
        if rows:
            oldest = max(rows, key=lambda row: row.days)
            yield state, len(rows), oldest.days, f"{oldest.reference} {oldest.title}"


def _days(days: float) -> str:
    return f"{days:.0f} d" if days >= 1 else f"{days * 24:.0f} h"


def to_text(made: Waiting, *, width: int = 110, longest: int = 5, colour: bool = False) -> str:
    """For a terminal: counts that sum to what is open, and the longest waiting on us."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False)
    for team in made.teams:
        _show(team, console, longest)
    for line in made.remarks:
        console.print(Text(line, style="dim"))
    return out.getvalue()


def _show(team: TeamWaiting, console: Console, longest: int) -> None:
    head = f"{team.name}: {team.turn.open} open" + (", by whose turn it is" if team.turn.open else "")
    console.print(Text(head, style="bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    for state, count, days, said in _summary(team):
        which = Text(said, overflow="ellipsis", no_wrap=True)
        table.add_row(f"  {count}", WORDS[state], f"oldest {_days(days)}", which)
    if team.turn.open:
        console.print(table)
    if team.on_us:
        oldest = f", longest {_days(team.on_us[0].days)}"
        console.print(f"  {len(team.on_us)} wait on us, whoever wrote them{oldest}:")
    for row in team.on_us[:longest]:
        console.print(_line(row), overflow="ellipsis", no_wrap=True)
    console.print()


def _line(row: OpenRow) -> Text:
    who = ", ".join(row.waits_for) or "nobody yet"
    return Text(f"      {_days(row.days):>5}  {row.reference}  {row.title}  → {who}", overflow="ellipsis", no_wrap=True)
