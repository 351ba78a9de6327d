"""What the forms of evidence send, as the desk takes it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import QueryDict

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.growth.evidence import Written
from quarterdeck.desk.growth.models import Evidence
from quarterdeck.desk.people.access import Viewer
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.reports import lakeside
from quarterdeck.reports.growth import reference
from quarterdeck.reports.growth.own_work import own_numbers


def written_of(viewer: Viewer, form: QueryDict, *, today: date) -> Written:
    """A piece, its merge request looked up where one is named. NotFit."""
    link, title = form.get("link", "").strip(), form.get("title", "")
    named = _find(viewer, link) if link else None
    if named is not None:
        link, title = named.link, title.strip() or named.title
    elif reference.is_reference(link):
        raise NotFit(f"{link[:80]} is in no connected project; give its whole address")
    return Written(
        form.get("kind", ""), day_of(form, "on_date") or today, title, link, form.get("text", ""),
        key_of(form.get("goal", "")), lines_of(form),
    )  # fmt: skip


def _find(viewer: Viewer, link: str) -> reference.Named | None:
    home = settings.QUARTERDECK_HOME
    numbers = None if viewer.owner else own_numbers(viewer, home)
    try:
        return lakeside.read(home, lambda snapshot: reference.find(snapshot, link, numbers))
    except LakeMissing:
        return None


def lines_of(form: QueryDict) -> tuple[int, ...]:
    """The expectations that were ticked."""
    return tuple(number for text in form.getlist("line") if (number := number_of(text)) is not None)


def number_of(text: str) -> int | None:
    """A record's number; None for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def key_of(text: str) -> UUID | None:
    """A record's key; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def day_of(form: QueryDict, name: str) -> date | None:
    """A day, None where none was given. NotFit."""
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFit(f"{text[:40]!r} is not a day; write it as 2026-03-31") from None


def form_of(piece: Evidence | None, typed: QueryDict, *, today: date) -> dict[str, object]:
    """What a form shows: what was typed and not kept, else the piece, else an empty one."""
    if "kind" in typed:
        texts = {name: typed.get(name, "") for name in ("kind", "on_date", "title", "link", "text", "goal", "about")}
        return {**texts, "lines": lines_of(typed), "base": typed.get("base", ""), "version": typed.get("version", "1")}
    if piece is None:
        return {"kind": "merge_request", "on_date": today.isoformat(), "goal": typed.get("goal", ""),
                "lines": lines_of(typed)}  # fmt: skip
    return {
        "kind": piece.kind, "on_date": piece.on_date.isoformat(), "title": piece.title, "link": piece.link,
        "text": piece.text, "base": piece.text, "goal": str(piece.goal_id or ""), "version": piece.version,
        "lines": tuple(link.expectation_id for link in piece.links.all()),
    }  # fmt: skip
