"""Refuses what may not leave in a review: a person's figure, a small cell, private text.

It reads the document that is stored and drawn, not what made it: a section of whatever duty passes here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.errors import Refused
from quarterdeck.reports.review.lint.cells import cells
from quarterdeck.reports.review.lint.form import form
from quarterdeck.reports.review.lint.known import Known
from quarterdeck.reports.review.lint.texts import texts

__all__ = ["Fault", "Known", "check", "lint"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that may not leave: ``section`` is its key ("" above the sections)."""

    section: str
    what: str

    def __str__(self) -> str:
        return f"{self.section or 'the head'}: {self.what}"


def lint(document: Document, known: Known) -> tuple[Fault, ...]:
    """All faults, in the order of the sections; empty where it may leave."""
    return tuple(dict.fromkeys(Fault(section, what) for section, what in _found(document, known)))


def check(document: Document, known: Known) -> None:
    """Refused where anything may not leave."""
    if faults := lint(document, known):
        name = f"the review of {document.get('team')} for {document.get('period')}"
        raise Refused(name, [str(fault) for fault in faults])


def _found(document: Document, known: Known) -> Iterator[tuple[str, str]]:
    wrong = list(form(document))
    if wrong:
        # What does not have the form cannot be looked through: it may hold anything.
        yield from wrong
        return
    yield from cells(document)
    yield from texts(document, known)
