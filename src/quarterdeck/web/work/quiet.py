"""Merge requests requiring attention, as a page, as Markdown and as the text of an issue."""

from __future__ import annotations

from typing import Any

from quarterdeck.reports import attention, attention_text, links, standing
from quarterdeck.reports.attention import DAYS, Attention
from quarterdeck.web.work.choices import Look

_LONGEST = 100
"""So many rows are shown; the files hold all."""


def page(look: Look) -> dict[str, Any]:
    """The context of the page."""
    if look.nothing:
        return look.context()
    made = _made(look)
    (team,) = made.teams
    return look.context() | {
        "made": made, "team": team, "rows": team.rows[:_LONGEST], "more": max(0, len(team.rows) - _LONGEST),
        "issue": attention_text.to_issue(made, team), "quiet_days": DAYS,
    }  # fmt: skip


def markdown(look: Look) -> str:
    """The report as Markdown."""
    return "" if look.nothing else attention_text.to_markdown(_made(look))


def issue(look: Look) -> str:
    """Title and description of an issue about it."""
    return "" if look.nothing else attention_text.to_issues(_made(look))


def _made(look: Look) -> Attention:
    opened = standing.get_opened(look.home, look.snapshot, look.scope, at=look.at)
    return attention.build_from(opened, look.basis, [look.scope], sites=links.sites(look.snapshot.manifest))
