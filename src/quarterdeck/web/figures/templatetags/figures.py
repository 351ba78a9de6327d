"""How figures, rows and charts are written on pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from quarterdeck.indicators.answer import Point
from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.reports.charts import spark as draw_spark
from quarterdeck.reports.formats import words
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.naming import Structure

register = template.Library()
_RECENT = 31
_TURNS = {
    "waiting_for_reviewer": "A reviewer's",
    "waiting_for_author": "The author's",
    "waiting_for_merge": "Ready to merge",
    "unassigned": "Nobody asked to review",
    "draft": "Drafts",
}


@register.filter
def turn(state: str) -> str:
    """Whose turn it is in a state."""
    return _TURNS[str(state)]


@register.filter
def signed(value: float | None, unit: str) -> str:
    """A difference with its sign."""
    if value is None:
        return "–"
    return ("+" if value >= 0 else "−") + words.value(abs(value), unit)


@register.filter
def spark(report: IndicatorReport) -> SafeString:
    """The shape of the last months."""
    return mark_safe(draw_spark(report.trend, report.unit, target=report.target))  # noqa: S308 -- escaped where drawn


@register.filter
def safe_chart(drawing: str) -> SafeString:
    """A chart that `reports.charts` drew, which escapes all words."""
    return mark_safe(drawing)  # noqa: S308 -- escaped where drawn


@register.filter
def usual_range(report: IndicatorReport) -> str:
    """The usual range in words."""
    return words.usual(report.usual, report.unit)


@register.filter
def target_words(report: IndicatorReport) -> str:
    """The target in words."""
    return words.target(report.target, report.unit)


@register.filter
def now_words(report: IndicatorReport) -> str:
    """The last value, or why there is none."""
    latest = report.latest
    if report.withheld:
        return "too few people to show"
    if report.unit == "shares":
        return "see its shares"
    if report.id == "retention" and latest and latest.value is None and "leavers" in latest.extra:
        return f"{latest.extra['leavers']} left in a year"
    return words.value(latest.value if latest else None, report.unit)


@register.filter
def recent(report: IndicatorReport) -> Sequence[Point]:
    """The last values, newest first."""
    return tuple(reversed(report.series[-_RECENT:]))


@register.filter
def beside(extra: Mapping[str, Any]) -> str:
    """What stands beside a figure, in a line."""
    return " · ".join(f"{heading(name)} {cell(value)}" for name, value in extra.items())


@register.filter
def heading(name: str) -> str:
    """A column's name in words."""
    return name.replace("_", " ").removesuffix(" at").capitalize()


@register.filter
def cell(value: Any) -> str:
    """A cell in words."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@register.filter
def indicator_name(indicator: str) -> str:
    """An indicator's name by its id."""
    return CATALOGUE[indicator].name


@register.filter
def words_of(text: str) -> list[str]:
    """The words of a text, to go through them."""
    return text.split()


@register.simple_tag
def reference(structure: Structure, name: str) -> SafeString:
    """A merge request's reference, as a link where it has a page."""
    url = structure.find_url(name)
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, name) if url else format_html("{}", name)


@lru_cache(maxsize=256)
def _options(names: tuple[str, ...], chosen: str) -> SafeString:
    """The options of a long list: written once, for a template takes longer for them than for the whole page."""
    return format_html_join(
        "", "<option{}>{}</option>", ((mark_safe(" selected") if name == chosen else "", name) for name in names)
    )


@register.simple_tag
def team_options(names: tuple[str, ...], chosen: str) -> SafeString:
    """The teams to choose from."""
    return _options(names, chosen)
