"""Words for states and spans of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from quarterdeck.indicators.clocks import State
from quarterdeck.reports.waiting import WORDS
from quarterdeck.web.work.boards import HEADS

register = template.Library()


@register.simple_tag
def options(lines: Iterable[tuple[str, str]], chosen: str | None = None) -> SafeString:
    """The options of a select or a datalist, of value and words each: there may be hundreds, and a loop in a template
    takes ten times as long."""
    return format_html_join(
        "", '<option value="{}"{}>{}</option>', ((v, _SELECTED if v == chosen else "", words) for v, words in lines)
    )


_SELECTED = mark_safe(" selected")


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
