"""What the forms of this area send, as the desk takes it."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath

from django.http import QueryDict

from quarterdeck.desk.role import reads
from quarterdeck.desk.role.actions import Kept, as_text
from quarterdeck.desk.role.errors import NotFit
from quarterdeck.desk.role.models import Note
from quarterdeck.desk.role.notes import Written
from quarterdeck.web.gate import Asked


def page_of(request: Asked) -> tuple[str, str]:
    """The text of a page and its name: a file where one was chosen, else what was pasted. NotFit, RoleError."""
    file = request.FILES.get("file")
    if file is not None:
        name = PurePath(file.name or "page.md").name
        return as_text(file.read(1_000_001), name), name
    text = request.POST.get("text", "")
    if not text.strip():
        raise NotFit("there is no text; paste the page, or choose its file")
    return text, request.POST.get("name", "").strip() or "job-page.md"


def kept_of(form: QueryDict) -> Kept:
    """What is kept of a responsibility. NotFit."""
    return Kept(form.get("duty", ""), form.get("state", ""), day_of(form, "next_date"))


def written_of(form: QueryDict, *, today: date) -> Written:
    """A note. NotFit."""
    return Written(form.get("text", ""), day_of(form, "on_date") or today, form.get("shared") == "1")


def day_of(form: QueryDict, name: str) -> date | None:
    """A day, None where none was given. NotFit."""
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFit(f"{text[:40]!r} is not a day; write it as 2026-03-31") from None


def version_of(form: QueryDict) -> int:
    """The version of what the form began with; 0 where it says none."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def kept_form(kept: reads.Kept, typed: QueryDict) -> dict[str, str]:
    """What the form of a responsibility shows: what was typed and not kept, else what is kept."""
    if "version" in typed:
        return {name: typed.get(name, "") for name in ("duty", "state", "next_date")}
    entry = kept.entry
    if entry is None:
        return {}
    return {"duty": entry.duty, "state": entry.state, "next_date": _iso(entry.next_date)}


def note_form(note: Note | None, typed: QueryDict) -> dict[str, object]:
    """What the form of a note shows: what was typed and not kept, else the note."""
    if "text" in typed:
        return {"text": typed["text"], "on_date": typed.get("on_date", ""), "shared": typed.get("shared") == "1"}
    return {"text": note.text, "on_date": _iso(note.on_date), "shared": note.shared} if note else {}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
