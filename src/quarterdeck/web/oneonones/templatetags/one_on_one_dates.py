"""The card of the next date and the card of the brief, wherever a page of a series shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.context import RequestContext

from quarterdeck.desk.oneonones import access, briefs, dates
from quarterdeck.desk.oneonones.meetings import Pair
from quarterdeck.desk.oneonones.models import Series
from quarterdeck.web.oneonones import dating

register = template.Library()


@register.simple_tag(takes_context=True)
def next_card(context: RequestContext, series: Series) -> dict[str, Any]:
    """What the card of the next date shows. Four queries."""
    request = context["request"]
    return dating.card(request.viewer, series, now=request.now)


@register.simple_tag(takes_context=True)
def brief_card(context: RequestContext, series: Series) -> dict[str, Any]:
    """What the card of the brief shows; empty where the series is over. Two queries."""
    viewer = context["request"].viewer
    if not access.is_open(viewer, series):
        return {}
    return {"writes": briefs.may_write(viewer, series), "shared": series.pk in briefs.shared_of([series.pk])}


@register.simple_tag
def clocks(at: datetime, pair: Pair) -> str:
    """Whose clock shows what."""
    return dates.clocks(at, *pair.sides.clocks)


@register.simple_tag
def local_day(at: datetime, pair: Pair) -> str:
    """The day by the report's calendar, with its weekday: Tuesday 31 March 2026."""
    local = at.astimezone(pair.sides.zone)
    return f"{local:%A} {local.day} {local:%B %Y}"
