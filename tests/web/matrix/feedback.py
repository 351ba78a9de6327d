"""Feedback: its giver and its receiver alone; where it was sent so, whoever led the receiver then and still does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from quarterdeck.desk.feedback.models import HardNote, Piece, Request, Round, Seat
from quarterdeck.desk.people.models import Person
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.lake import NOW
from tests.web.matrix import EVERYBODY, Cell

ONLY_THEM, WITH_MANAGER, DRAFT, ASKED, OPEN, CLOSED, NOTE, NOTE_DRAFT = (UUID(int=700 + n) for n in range(8))
_TODAY = NOW.date()
PAT_TO_ERIN = frozenset({"pat", "erin"})
MANAGERS = frozenset({"mona", "sam", "owner"})
_PIECE = {"to": "quinn", "kind": "praise", "text": "a clear review", "visibility": "them"}
_NOTE = {
    "report": "erin",
    "on_date": "2026-03-30",
    "said": "late twice",
    "expected": "say so early",
    "look_again_date": "2026-04-30",
}


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """Pat wrote to Erin; Erin asked Pat and has a closed round, Quinn an open one; Mona holds a note with Erin."""
    pat, erin, mona = (Person.objects.get(handle=name) for name in ("pat", "erin", "mona"))
    quinn = Person.objects.get(handle="quinn")
    sent = {
        "giver": pat,
        "account": cast["pat"],
        "receiver": erin,
        "kind": "praise",
        "text": "thanks",
        "changed_at": NOW,
    }
    Piece.objects.create(id=ONLY_THEM, sent_at=NOW, **sent)
    shown = Piece.objects.create(id=WITH_MANAGER, sent_at=NOW, visibility="manager", **sent)
    shown.readers.set([mona])
    Piece.objects.create(id=DRAFT, **sent)
    Request.objects.create(id=ASKED, asker=erin, asked=pat, question="how?", asked_at=NOW)
    opened = Round.objects.create(id=OPEN, person=quinn, until_date=_TODAY + timedelta(days=9), opened_at=NOW)
    Seat.objects.create(round=opened, provider=pat)
    Round.objects.create(id=CLOSED, person=erin, until_date=_TODAY, opened_at=NOW, closed_at=NOW, too_few=True)
    noted = {"account": cast["mona"], "manager": mona, "report": erin, "on_date": _TODAY, "said": "x", "expected": "y",
             "look_again_date": _TODAY + timedelta(days=30), "changed_at": NOW}  # fmt: skip
    HardNote.objects.create(id=NOTE, shared_at=NOW, **noted)
    HardNote.objects.create(id=NOTE_DRAFT, **noted)
    return {}


def _post(name: str, path: str, who: set[str] | frozenset[str], what: str, data: dict[str, str] | None = None) -> Cell:
    return Cell(name, "POST", f"/feedback/{path}", frozenset(who), what, data or {})


CELLS = [
    Cell("feedback:box", "GET", "/feedback/", EVERYBODY, "one's own feedback, and what of it waits"),
    Cell("feedback:write", "GET", "/feedback/write/", EVERYBODY - {"ada"}, "a new piece of feedback"),
    _post("feedback:write", "write/", EVERYBODY - {"ada"}, "keep it as a draft", _PIECE),
    Cell("feedback:ask", "GET", "/feedback/ask/", EVERYBODY, "ask for feedback on oneself"),
    _post("feedback:ask", "ask/", EVERYBODY, "ask", {"to": "rosa", "question": "what next?"}),
    _post("feedback:settle", f"requests/{ASKED}/", {"pat"}, "decline what one was asked", {"state": "declined"}),
    Cell("feedback:piece", "GET", f"/feedback/{ONLY_THEM}/", PAT_TO_ERIN, "feedback sent to one person alone"),
    Cell("feedback:piece", "GET", f"/feedback/{WITH_MANAGER}/", PAT_TO_ERIN | {"mona"}, "feedback sent to a person and "
         "their manager"),
    Cell("feedback:piece", "GET", f"/feedback/{DRAFT}/", frozenset({"pat"}), "a draft"),
    Cell("feedback:edit", "GET", f"/feedback/{DRAFT}/edit/", frozenset({"pat"}), "change a draft"),
    _post("feedback:edit", f"{DRAFT}/edit/", {"pat"}, "keep the change", {**_PIECE, "version": "1"}),
    _post("feedback:act", f"{DRAFT}/send/", {"pat"}, "send it"),
    _post("feedback:act", f"{ONLY_THEM}/thank/", {"erin"}, "thank for feedback"),
    Cell("feedback:rounds", "GET", "/feedback/rounds/", EVERYBODY, "one's own 360s, and where one is asked"),
    _post("feedback:rounds", "rounds/", EVERYBODY, "open a 360",
          {"provider": "quinn, rosa, theo", "until": "2026-04-30"}),
    Cell("feedback:round", "GET", f"/feedback/rounds/{OPEN}/", frozenset({"pat"}), "a 360 in which one is asked"),
    Cell("feedback:round", "GET", f"/feedback/rounds/{CLOSED}/", frozenset({"erin"}), "a 360 that is closed"),
    _post("feedback:round_act", f"rounds/{OPEN}/answer/", {"pat"}, "answer", {"kind": "strength", "theme": "calm"}),
    Cell("feedback:notes", "GET", "/feedback/notes/", EVERYBODY, "the notes of hard conversations that one holds"),
    Cell("feedback:write_note", "GET", "/feedback/notes/new/", MANAGERS, "a new note, for who leads people"),
    _post("feedback:write_note", "notes/new/", {"mona", "owner"}, "keep it", _NOTE),
    Cell("feedback:note", "GET", f"/feedback/notes/{NOTE}/", frozenset({"mona", "erin"}), "a note that both hold"),
    Cell("feedback:note_md", "GET", f"/feedback/notes/{NOTE_DRAFT}/note.md", frozenset({"mona"}), "a draft, as a file"),
    Cell("feedback:edit_note", "GET", f"/feedback/notes/{NOTE_DRAFT}/edit/", frozenset({"mona"}), "change a draft"),
    _post("feedback:edit_note", f"notes/{NOTE_DRAFT}/edit/", {"mona"}, "keep the change", {**_NOTE, "version": "1"}),
    _post("feedback:note_act", f"notes/{NOTE}/words/", {"erin"}, "add one's own words",
          {"text": "agreed"}),
]  # fmt: skip
