"""The catalogue as the command line gives it, and pages parsed."""

from __future__ import annotations

from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.jobfamily.check import check
from quarterdeck.jobfamily.model import Item, JobPage
from quarterdeck.jobfamily.parse import parse

KNOWN = {indicator.id: (indicator.name, indicator.url) for indicator in CATALOGUE.values()}


def page(text: str) -> JobPage:
    return parse(text, name="page.md")


def codes(text: str) -> list[tuple[int, str]]:
    """The faults of a page as (line, code)."""
    return [(fault.line, fault.code) for fault in check(page(text), catalogue=KNOWN)]


def texts(items: tuple[Item, ...] | None) -> list[str] | None:
    return None if items is None else [item.text for item in items]
