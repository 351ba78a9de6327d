"""The day's digest: what is new in the reader's queue and theirs to do; and the attention report as a message."""

from __future__ import annotations

from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import attention, links
from quarterdeck.reports.attention import TeamAttention
from quarterdeck.reports.basis import get_basis
from quarterdeck.reports.letter.model import Letter, Line, Part
from quarterdeck.reports.letter.weekly import needs, news
from quarterdeck.reports.queue.build import Queue
from quarterdeck.reports.queue.model import Looking
from quarterdeck.reports.queue.when import said

MOST = 10
_ROWS = 25


def digest(looking: Looking, queue: Queue, *, before: frozenset[str], muted: frozenset[str]) -> Letter:
    """Empty where nothing is new. ``keys`` are all that stand in the queue now, for the next one to compare with."""
    items = news(queue.open, before=before, muted=muted)
    part = needs(items, most=MOST)
    keys = frozenset(item.thing.key for item in queue.open)
    return Letter(f"New for you on {said(looking.today)}", looking.viewer.name, looking.today, (part,), keys)


def of_attention(looking: Looking, snapshot: Snapshot) -> Letter:
    """What has gone quiet in the teams that the reader manages: work items, and nobody's name."""
    sites = links.sites(snapshot.manifest)
    teams = [team for team in looking.led if team in looking.prepared]
    made = attention.build(snapshot, get_basis(snapshot.manifest), teams) if teams else None
    parts = tuple(_quiet(team) for team in made.teams) if made and sites is not None else ()
    title = f"Merge requests requiring attention on {said(looking.today)}"
    return Letter(title, looking.viewer.name, looking.today, tuple(part for part in parts if part.lines))


def _quiet(team: TeamAttention) -> Part:
    lines = tuple(_row(row) for row in team.rows[:_ROWS])
    more = len(team.rows) - len(lines)
    return Part(team.name, lines, f"{more} more on the page" if more else "")


def _row(row: attention.Row) -> Line:
    told = f"{row.reference} {row.title}: quiet for {row.quiet_days:.0f} days; {row.todo}"
    return Line(told, "", row.url or "/work/attention/", told)
