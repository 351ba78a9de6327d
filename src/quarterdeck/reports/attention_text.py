"""The attention report in every format, and as the text of a GitLab issue."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from quarterdeck.reports import links
from quarterdeck.reports.attention import DAYS, Attention, Row, TeamAttention
from quarterdeck.reports.formats import csv, json, markdown
from quarterdeck.reports.waiting import WORDS

LONGEST = 200
"""So many merge requests are listed in one issue: nobody acts on more at once."""
COLUMNS = (
    "team", "project", "iid", "title", "url", "state", "last_human_act_at", "quiet_days", "author", "author_here",
    "waits_for", "todo",
)  # fmt: skip


def to_json(made: Attention) -> dict[str, Any]:
    """The document of ``attention --format json``."""
    return {
        "schema": "quarterdeck.attention/1",
        "as_of": json.instant(made.at),
        "days": DAYS,
        "next_due": made.next_due.isoformat(),
        "complete": made.complete,
        "remarks": list(made.remarks),
        "teams": [_team_json(made, team) for team in made.teams],
    }


def _team_json(made: Attention, team: TeamAttention) -> dict[str, Any]:
    issue = to_issue(made, team)
    return {
        "team": team.name, "open": team.open, "quiet": len(team.rows),
        "merge_requests": [row.to_json() for row in team.rows],
        "issue": {"title": issue.title, "description": issue.text, "url": issue.url} if issue else None,
    }  # fmt: skip


def to_csv(made: Attention) -> str:
    """One line for each quiet merge request of each team."""
    return csv.table(COLUMNS, _lines(made))


def _lines(made: Attention) -> Iterator[tuple[Any, ...]]:
    for team in made.teams:
        for row in team.rows:
            yield (
                team.name, row.project, row.iid, row.title, row.url, str(row.state),
                json.instant(row.last_human_act_at), round(row.quiet_days, 3), row.author, row.author_here,
                ";".join(row.waits_for), row.todo,
            )  # fmt: skip


_HEADER = ("Merge request", "Title", "Quiet", "Last act", "Waits", "Author", "For", "What would move it")


def to_markdown(made: Attention) -> str:
    """A heading and a table for each team."""
    parts = ["# Merge requests requiring attention", _said(made)]
    for team in made.teams:
        parts.append(f"## {markdown.escape(team.name)}: {_count(team)}")
        if team.rows:
            parts.append(markdown.table(_HEADER, (_cells(row) for row in team.rows)))
    return "\n\n".join([*parts, *(f"- {markdown.escape(line)}" for line in made.remarks)]) + "\n"


def _said(made: Attention) -> str:
    return (
        f"Open, no draft, and no human has acted on them for {DAYS} days, as of {made.at:%Y-%m-%d %H:%M} UTC."
        f" The next report is due on {made.next_due}."
    )


def _count(team: TeamAttention) -> str:
    return f"{len(team.rows)} of {team.open} open" if team.rows else f"none of {team.open} open"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.reference, row.title, f"{row.quiet_days:.0f} d", f"{row.last_human_act_at:%Y-%m-%d}", WORDS[row.state],
        row.author or "", ", ".join(row.waits_for), row.todo,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issue:
    """A GitLab issue to be opened by hand: its title, its description, and the address of the new issue, filled in
    as far as an address may be long (None: it is not known in which project)."""

    title: str
    text: str
    url: str | None


def to_issue(made: Attention, team: TeamAttention) -> Issue | None:
    """The issue about one team; None where nothing is quiet. It mentions those who are asked to act."""
    if not team.rows:
        return None
    whose = f" of {team.name}" if team.scope else ""
    title = f"{made.on}: merge requests{whose} requiring attention"
    head = (
        f"{len(team.rows)} open merge requests{_literal(whose)} have seen no human act for {DAYS} days"
        f" (as of {made.at:%Y-%m-%d %H:%M} UTC). For each: move it, hand it over, or close it."
    )
    left = len(team.rows) - LONGEST
    more = ["", f"{left} more have been quiet for a shorter time."] if left > 0 else []
    text = "\n".join([head, "", *(_task(row) for row in team.rows[:LONGEST]), *more]) + "\n"
    url = links.find_new_issue(made.sites, *team.issue_project, title=title, text=text) if team.issue_project else None
    return Issue(title, text, url)


def _task(row: Row) -> str:
    link = f"[{_literal(row.reference)}]({row.url})" if row.url else _literal(row.reference)
    asked = row.waits_for or ((row.author,) if row.author and row.author_here else ())
    who = f" ({', '.join(f'@{name}' for name in asked)})" if asked else ""
    return f"- [ ] {link} {_literal(row.title)}: quiet for {row.quiet_days:.0f} days; {row.todo}{who}"


def _literal(text: str) -> str:
    """Text that GitLab shows as it is: neither markup nor a mention, a reference or a quick action."""
    return re.sub(r"([\\`*_{}\[\]()<>#!|~@%&$^])", r"\\\1", re.sub(r"\s+", " ", text))


def to_issues(made: Attention) -> str:
    """The issues of all teams, title first, to be pasted."""
    issues = [issue for team in made.teams if (issue := to_issue(made, team))]
    if not issues:
        return f"Nothing requires attention: {_said(made)}\n"
    return "\n".join(f"{issue.title}\n\n{issue.text}" for issue in issues)


def to_text(made: Attention, *, width: int = 110, colour: bool = False) -> str:
    """For a terminal."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False)
    for team in made.teams:
        console.print(Text(f"{team.name}: {_count(team)} without a human act for {DAYS} days", style="bold"))
        for row in team.rows:
            line = Text(f"  {row.quiet_days:>4.0f} d  {row.reference}  {row.title}  → {row.todo}", overflow="ellipsis")
            console.print(line, overflow="ellipsis", no_wrap=True)
    console.print(Text(f"As of {made.at:%Y-%m-%d %H:%M} UTC; due on {made.next_due}.", style="dim"))
    for remark in made.remarks:
        console.print(Text(remark, style="dim"))
    return out.getvalue()
