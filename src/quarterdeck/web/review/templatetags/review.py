"""What the templates of reviews need beside what all have."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.filter
def rows_address(reference: str) -> str:
    """The page of the rows behind a figure, from ``indicator team day``."""
    indicator, _, rest = reference.partition(" ")
    team, _, day = rest.rpartition(" ")
    return f"{reverse('figures:rows', args=[indicator])}?{urlencode({'team': team, 'on': day})}"


@register.filter
def at(sequence: tuple[str, ...], place: int) -> str:
    """What stands at a place; "" where there is none."""
    return sequence[place] if place < len(sequence) else ""
