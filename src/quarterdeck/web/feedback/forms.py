"""What the forms of this area send, as the desk takes it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.feedback import access
from quarterdeck.desk.feedback.actions import Written
from quarterdeck.desk.feedback.hard import Noted
from quarterdeck.desk.feedback.models import HardNote, Piece
from quarterdeck.desk.feedback.rounds import KINDS, MOST_THEMES, Theme
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.reads import in_force

_NEAR = 60
"""So many colleagues are suggested while one types; any other is found by name."""
_TOLD = 8


def suggested(viewer: Viewer) -> list[Person]:
    """Colleagues whom one is likely to mean: those who report to the viewer, and those of their teams."""
    near = in_force(viewer.day).filter(team__name__in=viewer.own | viewer.manages).values("person")
    found = access.colleagues(viewer).filter(Q(pk__in=near) | Q(pk__in=viewer.reports))
    return list((access.colleagues(viewer) if viewer.owner else found)[:_NEAR])


def get_colleague(viewer: Viewer, typed: str, *, but: str = "") -> Person:
    """The one colleague whom a name or handle means. NotFit where it is nobody, or several."""
    typed = typed.strip().removeprefix("@")
    if not typed:
        raise NotFit(f"say who{but}: a name or a handle")
    everybody = access.colleagues(viewer)
    for exact in (Q(handle__iexact=typed), Q(name__iexact=typed), Q(name__istartswith=typed) | Q(email__iexact=typed)):
        found = list(everybody.filter(exact)[: _TOLD + 1])
        if len(found) == 1:
            return found[0]
        if found:
            told = ", ".join(f"{one} ({one.handle})" for one in found[:_TOLD])
            raise NotFit(f"several people are called {typed[:60]}; type the handle of one: {told}")
    raise NotFit(f"nobody in a team today is called {typed[:60]!r}")


def written_of(viewer: Viewer, form: QueryDict) -> Written:
    """A piece. NotFit."""
    person = get_colleague(viewer, form.get("to", ""))
    return Written(
        person.pk, form.get("kind", ""), form.get("text", ""), form.get("visibility", Piece.Visibility.THEM),
        form.get("about", ""), form.get("link", ""), find_uuid(form.get("request", "")), form.get("base", ""),
    )  # fmt: skip


def find_uuid(text: str) -> UUID | None:
    """A record's number out of a form; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def version_of(form: QueryDict) -> int:
    """The version of what the form began with; 0 where it says none."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def piece_form(piece: Piece | None, typed: QueryDict, **start: str) -> dict[str, object]:
    """What the form of a piece shows: what was typed and not kept, else the piece, else what it starts with."""
    names = ("to", "kind", "text", "visibility", "about", "link", "request", "base")
    if "text" in typed:
        return {name: typed.get(name, "") for name in names}
    if piece is None:
        return {"visibility": Piece.Visibility.THEM, **start}
    return {
        "to": piece.receiver.handle, "kind": piece.kind, "text": piece.text, "visibility": piece.visibility,
        "about": piece.about, "link": piece.link, "request": piece.request_id or "", "base": piece.text,
    }  # fmt: skip


def themes_of(form: QueryDict) -> list[Theme]:
    """Up to six themes; empty lines are none."""
    kinds, texts = form.getlist("kind"), form.getlist("theme")
    told = zip(kinds, texts, strict=False)
    return [Theme(kind if kind in KINDS else "", text) for kind, text in told if text.strip()][: MOST_THEMES + 1]


def providers_of(viewer: Viewer, form: QueryDict) -> list[int]:
    """Those whom a round asks. NotFit."""
    typed = [name for line in form.getlist("provider") for name in line.replace(",", "\n").splitlines()]
    return [get_colleague(viewer, name).pk for name in typed if name.strip()]


def day_of(form: QueryDict, name: str, what: str) -> date:
    """A day. NotFit."""
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFit(f"{what} is not a day; write it as 2026-03-31") from None


def noted_of(form: QueryDict) -> Noted:
    """A note of a hard conversation. NotFit."""
    return Noted(
        day_of(form, "on_date", "the day of the conversation"), form.get("said", ""), form.get("expected", ""),
        day_of(form, "look_again_date", "the day to look again"),
    )  # fmt: skip


def note_form(note: HardNote | None, typed: QueryDict) -> dict[str, object]:
    """What the form of a note shows: what was typed and not kept, else the note."""
    names = ("report", "on_date", "said", "expected", "look_again_date")
    if "said" in typed:
        return {name: typed.get(name, "") for name in names}
    if note is None:
        return {}
    days = {"on_date": note.on_date.isoformat(), "look_again_date": note.look_again_date.isoformat()}
    return {"report": note.report.handle, "said": note.said, "expected": note.expected, **days}
