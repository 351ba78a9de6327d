"""Words about syncs and jobs."""

from __future__ import annotations

from datetime import datetime

from django import template

from quarterdeck.home.running import Outcome

register = template.Library()
_JOBS = {
    "sync": "Read the source", "refresh": "Read one merge request", "connect": "Connect a GitLab", "prepare":
    "Prepare figures", "carry_people": "Carry people to the figures", "tidy": "Tidy up", "read_upload":
    "Read an imported file", "erase": "Erase a person from what was read",
}  # fmt: skip
_INTERVALS = {
    15: "every 15 minutes",
    30: "every 30 minutes",
    60: "every hour",
    1440: "once a day",
    0: "only on request",
}


@register.filter
def thousands(value: int | None) -> str:
    """A count with separators; a dash where there is none."""
    return "–" if value is None else f"{value:,}"


@register.filter
def moment(value: datetime | None) -> str:
    """An instant in words, such as 3 March 2026, 14:05 UTC."""
    return "–" if value is None else f"{value.day} {value:%B %Y, %H:%M} UTC"


@register.filter
def span(seconds: float) -> str:
    """How long, in the unit that fits."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@register.filter
def took(run: Outcome) -> str:
    """How long a run took."""
    return span((run.ended_at - run.began_at).total_seconds())


@register.filter
def interval(minutes: int) -> str:
    """How often, in words."""
    if minutes in _INTERVALS:
        return _INTERVALS[minutes]
    return f"every {minutes // 60} hours" if minutes % 60 == 0 else f"every {minutes} minutes"


@register.filter
def plain(reason: str) -> str:
    """A reason as it is counted, in words."""
    return reason.replace("_", " ")


@register.filter
def job_words(name: str) -> str:
    """What a job does."""
    return _JOBS.get(name, name)
