"""1:1s in the access matrix: the two of a series, and nobody else. Here Erin's with Mona."""

from __future__ import annotations

from uuid import UUID

from quarterdeck.desk.oneonones.models import STEP, Item, PrivateNote, Series, Side
from quarterdeck.desk.people.models import Membership, Person, Team
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.lake import NOW
from tests.web.matrix import EVERYBODY, Cell

SERIES, ITEM, ANSWER, NOTE, TAKEN_OUT = (UUID(int=n) for n in (71, 72, 73, 74, 75))
SECOND = UUID(int=76)
NEWCOMER = 900_007
TWO = frozenset({"erin", "mona"})
ERIN = frozenset({"erin"})


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """Erin's series with Mona, with an item, an answer, and notes of Erin's own."""
    erin, mona = cast["erin"].person, cast["mona"].person
    assert erin
    assert mona
    series = Series.objects.create(id=SERIES, report=erin, manager=mona, started_at=NOW)
    make = {"series": series, "report": erin, "added_at": NOW, "changed_at": NOW}
    item = Item.objects.create(
        id=ITEM, author=erin, side=Side.REPORT, tag="TODO", text="the plants", position=STEP, **make
    )
    Item.objects.create(
        id=ANSWER, author=mona, side=Side.MANAGER, text="water them", position=2 * STEP, parent=item, **make
    )
    Item.objects.create(id=SECOND, author=mona, side=Side.MANAGER, text="the roof", position=3 * STEP, **make)
    for number, removed in ((NOTE, None), (TAKEN_OUT, NOW)):
        PrivateNote.objects.create(
            id=number, series=series, account=cast["erin"], on_date=NOW.date(), text="a note", changed_at=NOW,
            removed_at=removed,
        )  # fmt: skip
    newcomer = Person.objects.create(pk=NEWCOMER, handle="newcomer", name="Newcomer")
    Membership.objects.create(
        person=newcomer, team=Team.objects.get(name="Ledger"), manager=mona, start_date=NOW.date()
    )
    return {}


_AT = f"/oneonones/{SERIES}"
CELLS = [
    Cell("oneonones:contents", "GET", "/oneonones/", EVERYBODY, "one's own 1:1s"),
    Cell("oneonones:start", "POST", "/oneonones/start/", frozenset({"mona", "owner"}), "begin 1:1s, with whom one may",
         {"who": f"one_on_one.{NEWCOMER}"}),
    Cell("oneonones:series", "GET", f"{_AT}/", TWO, "a series with its agenda"),
    Cell("oneonones:settings", "GET", f"{_AT}/settings/", TWO, "its tags and document"),
    Cell("oneonones:settings", "POST", f"{_AT}/settings/", TWO, "set them", {"tags": "", "version": "1"}),
    Cell("oneonones:end", "POST", f"{_AT}/end/", TWO, "end it, or take it up again", {"end": "1"}),
    Cell("oneonones:lists", "GET", f"{_AT}/agenda/", TWO, "what is on the agenda now"),
    Cell("oneonones:add_item", "POST", f"{_AT}/items/", TWO, "add a line", {"line": "TODO pay", "section": "hallway"}),
    Cell("oneonones:notes", "GET", f"{_AT}/notes/", TWO, "one's own notes beside it"),
    Cell("oneonones:notes", "POST", f"{_AT}/notes/", TWO, "write one", {"text": "mine"}),
    Cell("oneonones:item", "GET", f"/oneonones/items/{ITEM}/", TWO, "an item of the agenda"),
    Cell("oneonones:item", "POST", f"/oneonones/items/{ITEM}/", TWO, "change it", {"text": "other", "version": "1"}),
    Cell("oneonones:answer", "POST", f"/oneonones/items/{ITEM}/answer/", TWO, "answer it", {"text": "yes"}),
    Cell("oneonones:act", "POST", f"/oneonones/items/{ITEM}/act/", TWO, "check it off, take it off, move it",
         {"act": "done"}),
    Cell("oneonones:move", "POST", f"/oneonones/items/{ITEM}/move/", TWO, "put it beside another",
         {"after": str(SECOND)}),
    Cell("oneonones:markdown", "GET", f"{_AT}/agenda.md", TWO, "the agenda as Markdown"),
    Cell("oneonones:import", "GET", f"{_AT}/import/", TWO, "paste an agenda"),
    Cell("oneonones:import", "POST", f"{_AT}/import/", TWO, "add it", {"text": "1. TODO Erin: x", "take": "1"}),
    Cell("oneonones:carry", "GET", f"{_AT}/carry/", ERIN, "what is left open on one's earlier 1:1s"),
    Cell("oneonones:carry", "POST", f"{_AT}/carry/", ERIN, "take it over"),
    Cell("oneonones:done", "GET", f"{_AT}/done/", TWO, "what was checked off or taken off"),
    Cell("oneonones:search", "POST", f"{_AT}/search/", TWO, "words found on the agenda", {"words": "plants"}),
    Cell("oneonones:note", "GET", f"/oneonones/notes/{NOTE}/", ERIN, "one's own note"),
    Cell("oneonones:note", "POST", f"/oneonones/notes/{NOTE}/", ERIN, "change it", {"text": "other", "version": "1"}),
    Cell("oneonones:remove_note", "POST", f"/oneonones/notes/{NOTE}/remove/", ERIN, "take it out", {"remove": "1"}),
    Cell("oneonones:erase_note", "POST", f"/oneonones/notes/{TAKEN_OUT}/erase/", ERIN, "delete it for good"),
]  # fmt: skip
