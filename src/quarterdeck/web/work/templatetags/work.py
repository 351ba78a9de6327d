"""Words for states and spans of time."""

from __future__ import annotations

from datetime import timedelta

from django import template

from quarterdeck.indicators.clocks import State
from quarterdeck.reports.waiting import WORDS
from quarterdeck.web.work.boards import HEADS

register = template.Library()


@register.filter
def state_words(state: str) -> str:
    """A state within a sentence, such as: for a reviewer."""
    return WORDS[State(state)]


@register.filter
def state_head(state: str) -> str:
    """A state as a heading, such as: Waits for a reviewer."""
    return HEADS[State(state)]


@register.filter
def span(length: timedelta) -> str:
    """A length of time without its sign: days and hours, or hours and minutes."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    return f"{days} d {rest // 60} h" if days else f"{rest // 60} h {rest % 60} min"
