"""Words and small pictures that every template may use."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

from django import template
from django.utils.safestring import SafeString, mark_safe

from quarterdeck.desk.core import texts
from quarterdeck.reports.formats import words

register = template.Library()
_ICONS = Path(__file__).parent.parent / "static" / "vendor" / "icons"


@cache
def _drawing(name: str) -> str:
    path = _ICONS / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not path.exists():
        return '<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"></svg>'
    svg = path.read_text(encoding="utf-8")
    return svg[svg.index("<svg") :].replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of Tabler's icons, inline and hidden from screen readers: words stand beside it. Empty where not built."""
    return mark_safe(_drawing(name))  # noqa: S308 -- a file of the icon set, by a checked name


@register.filter
def figure(value: float | None, unit: str) -> str:
    """A figure with its unit, as every format of a report writes it."""
    return words.value(value, unit)


@register.filter
def waited(days: float | None) -> str:
    """A wait in whole days, or hours where it is shorter than a day."""
    if days is None:
        return "–"
    return f"{days:.0f} d" if days >= 1 else f"{days * 24:.0f} h"


@register.filter
def day(value: date | datetime | None) -> str:
    """A day in words, such as 3 March 2026."""
    return "–" if value is None else f"{value.day} {value:%B %Y}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A day in few letters, such as 3 Mar."""
    return "–" if value is None else f"{value.day} {value:%b}"


@register.filter
def health_colour(health: str) -> str:
    """The badge class of a health level; words always stand beside it."""
    colours = {"okay": "green", "attention": "yellow", "problem": "red"}
    return f"badge qd-health qd-{colours.get(health, 'grey')}"


@register.filter
def markdown(text: str | None) -> SafeString:
    """What somebody wrote in Markdown, as HTML in which nothing runs and nothing is loaded."""
    return mark_safe(texts.to_html(text or ""))  # noqa: S308 -- cleaned
