"""Words and small pictures that every template may use."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from quarterdeck.desk.core import texts
from quarterdeck.reports.formats import words
from quarterdeck.web.listing import Listed

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


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(
    context: Context, listed: Listed[object], label: str = "Pages", at: str = "", path: str = ""
) -> dict[str, object]:
    """Links to the newer and older rows of a list, where there are any; every other choice in the address goes along.

    ``at`` is the list's place on the page; ``path`` the page's address, where a form that was refused shows it at
    another.
    """
    asked = context["request"].GET

    def to(number: int) -> str:
        told = asked.copy()
        told[listed.by] = str(number)
        return f"{path}?{told.urlencode()}{at and f'#{at}'}"

    return {
        "listed": listed, "label": label, "before": to(listed.number - 1) if listed.number > 1 else "",
        "after": to(listed.number + 1) if listed.more else "",
    }  # fmt: skip
