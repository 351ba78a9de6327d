"""The card of the next date and the card of the brief, wherever a page of a series shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.context import RequestContext

from quarterdeck.desk.oneonones import access, briefs, dates, meetings
from quarterdeck.desk.oneonones.meetings import Pair
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.web.oneonones import dating

register = template.Library()


@register.simple_tag(takes_context=True)
def next_card(context: RequestContext, series: Series) -> dict[str, Any]:
    """What the card of the next date shows; empty for whoever is neither of the two. Three queries."""
    request = context["request"]
    pair = meetings.pair_of(request.viewer, series, now=request.now)
    return dating.card(pair, is_open=_is_open(context, series), now=request.now) if pair else {}


@register.simple_tag(takes_context=True)
def brief_card(context: RequestContext, series: Series) -> dict[str, Any]:
    """What the card of the brief shows; empty where the series is over. One query."""
    viewer = context["request"].viewer
    if not _is_open(context, series):
        return {}
    return {"writes": briefs.may_write(viewer, series), "shared": series.pk in briefs.shared_of([series.pk])}


def _is_open(context: RequestContext, series: Series) -> bool:
    """Whether the viewer may write in it, as the page knows already; else one query."""
    told = getattr(context.get("pair"), "is_open", None)
    return access.is_open(context["request"].viewer, series) if told is None else bool(told)


@register.simple_tag
def clocks(at: datetime, pair: Pair) -> str:
    """Whose clock shows what."""
    return dates.clocks(at, *pair.sides.clocks)


@register.simple_tag
def local_day(at: datetime, pair: Pair) -> str:
    """The day by the report's calendar, with its weekday: Tuesday 31 March 2026."""
    local = at.astimezone(pair.sides.zone)
    return f"{local:%A} {local.day} {local:%B %Y}"
