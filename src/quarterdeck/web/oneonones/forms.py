"""What the forms of 1:1s send, as the desk takes it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import QueryDict

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.oneonones.items import Typed


def typed_of(form: QueryDict) -> Typed:
    """An item with what its form began with."""
    return Typed(
        form.get("text", ""), form.get("tag", ""), form.get("section", ""), form.get("base"), form.get("base_tag", ""),
        form.get("base_section", ""),
    )  # fmt: skip


def number_of(form: QueryDict, name: str) -> int:
    """A whole number such as a version or page; 0 where it says none."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def page_of(form: QueryDict) -> int:
    """The page asked for; the first where none is."""
    return min(max(number_of(form, "page"), 1), 100_000)


def day_of(form: QueryDict, name: str, *, usual: date) -> date:
    """A day. NotFit."""
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        raise NotFit(f"{text[:40]!r} is not a day; write it as 2026-03-31") from None


def numbers_of(form: QueryDict, name: str) -> list[UUID]:
    """The records that were ticked; what is no number of a record is left out."""
    return [found for text in form.getlist(name) if (found := find_number(text)) is not None]


def find_number(text: str) -> UUID | None:
    """The number of a record; None where the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
