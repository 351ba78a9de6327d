"""Words that only the job page's templates use."""

from __future__ import annotations

from django import template

from quarterdeck.indicators.answer import Target
from quarterdeck.reports.formats import words

register = template.Library()
_SECTIONS = {
    "responsibilities": "Responsibilities",
    "requirements": "Requirements",
    "nice_to_haves": "Nice-to-haves",
    "performance_indicators": "Performance indicators",
}


@register.filter
def usual_range(span: tuple[float, float] | None, unit: str) -> str:
    """The usual range in words; that history is too short where there is none."""
    return words.usual(span, unit) if span else "not known yet"


@register.filter
def target_words(target: Target | None, unit: str) -> str:
    """A target such as ≤ 30 d."""
    return words.target(target, unit)


@register.filter
def section_name(kind: str) -> str:
    """The heading of a section."""
    return _SECTIONS.get(kind, kind.replace("_", " ").capitalize())
