"""What the forms of plan, readings, talks and documents send, as the desk takes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import PurePath
from uuid import UUID

from django.http import QueryDict

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.growth import plan, readings, talks
from quarterdeck.desk.growth.matrices import Source
from quarterdeck.desk.growth.matrices.reading import LARGEST, MOST_FILES
from quarterdeck.desk.growth.writing import Start
from quarterdeck.web.gate import Asked


def day_of(form: QueryDict, name: str) -> date | None:
    """A day, None where none was given. NotFit."""
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFit(f"{text[:40]!r} is not a day; write it as 2026-03-31") from None


def get_day(form: QueryDict, name: str, what: str) -> date:
    """A day that must be there. NotFit."""
    found = day_of(form, name)
    if found is None:
        raise NotFit(f"{what} is missing; write it as 2026-03-31")
    return found


def number_of(form: QueryDict, name: str) -> int | None:
    """A record's number; None where there is none."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def key_of(form: QueryDict, name: str) -> UUID | None:
    """A record's key; None where there is none."""
    try:
        return UUID(form.get(name, ""))
    except ValueError:
        return None


def start_of(form: QueryDict, *names: str) -> Start:
    """What the form began with: its version, and the fields that came along as ``base_…``."""
    texts = {name: _lines(form.get(f"base_{name}", "")) for name in names if f"base_{name}" in form}
    return Start(number_of(form, "version") or 0, texts)


def _lines(text: str) -> str:
    """Line ends as they are kept; a browser sends its own."""
    return text.replace("\r\n", "\n").strip()


def goal_of(form: QueryDict) -> plan.Typed:
    """A goal. NotFit."""
    return plan.Typed(
        _lines(form.get("outcome", "")), _lines(form.get("measure", "")), day_of(form, "due_date"),
        number_of(form, "expectation"),
    )  # fmt: skip


def talk_of(form: QueryDict) -> talks.Typed:
    """A career talk. NotFit."""
    return talks.Typed(day_of(form, "planned_date"), day_of(form, "held_date"), _lines(form.get("note", "")))


def marks_of(form: QueryDict) -> dict[int, readings.Said]:
    """One side's words and notes by expectation."""
    found = {}
    for name in form:
        number = name.removeprefix("version-")
        if name.startswith("version-") and number.isascii() and number.isdecimal() and len(number) < 18:
            word, note = form.get(f"word-{number}", ""), _lines(form.get(f"note-{number}", ""))
            found[int(number)] = readings.Said(word, note, number_of(form, name) or 0)
    return found


def sources_of(request: Asked) -> list[Source]:
    """The files that were chosen, the text that was pasted, or what a preview sends on. NotFit."""
    form = request.POST
    kept = zip(form.getlist("source_name"), form.getlist("source_text"), strict=False)
    found = [Source(name[:200], text) for name, text in kept] or list(_files(request))
    if form.get("text", "").strip():
        found.append(Source("pasted.csv" if _is_csv(form["text"]) else "pasted.md", form["text"]))
    if not found:
        raise NotFit("there is no text; choose the files of the ladder, or paste it")
    return [Source(one.name, one.text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")) for one in found]


def _is_csv(text: str) -> bool:
    first = text.lstrip().partition("\n")[0].casefold()
    return "level" in first and any(sign in first for sign in ",;\t") and "|" not in first


def _files(request: Asked) -> Iterator[Source]:
    files = request.FILES.getlist("files")
    if len(files) > MOST_FILES:
        raise NotFit(f"{len(files)} files are more than the {MOST_FILES} that are taken at once")
    left = LARGEST
    for file in files:
        name, content = PurePath(file.name or "ladder.md").name, file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise NotFit(f"the files are larger than {LARGEST / 1e6:g} MB together; bring a part of them")
        try:
            yield Source(name[:200], content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise NotFit(f"{name[:80]} is no text in UTF-8; save it as such") from None
