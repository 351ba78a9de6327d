"""The job page: its owner alone; once published, the members of the teams they manage. Here Mona has published."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Model

from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.role import actions
from quarterdeck.desk.role.models import Entry, Note, RolePage
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.lake import NOW
from tests.web.matrix import EVERYBODY, Cell
from tests.web.role.page import PAGE, key

NOTE, TAKEN_OUT = UUID(int=7), UUID(int=8)
LEVEL = 900_001
MONA = frozenset({"mona"})
_ITEM = f"/role/items/{key('Tend')}"


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """Mona's published page, with a note, one taken out, and a level."""
    mona = viewer_of(cast["mona"], NOW.date(), laptop=False)
    actions.save_page(mona, PAGE, name="page.md", version=0, now=NOW)
    actions.publish(mona, on=True, now=NOW)
    entry = Entry.objects.create(account=cast["mona"], key=key("Tend"), text="Tend the office plants", changed_at=NOW)
    for number, removed in ((NOTE, None), (TAKEN_OUT, NOW)):
        Note.objects.create(
            id=number,
            account=cast["mona"],
            entry=entry,
            on_date=date(2026, 3, 1),
            text="a note",
            changed_at=NOW,
            removed_at=removed,
        )  # fmt: skip
    level: Model = RolePage(pk=LEVEL, account=cast["mona"], name="senior.md", text=PAGE, changed_at=NOW)
    level.save()
    return {}


CELLS = [
    Cell("role:contents", "GET", "/role/", EVERYBODY, "one's own job page, or where to bring it"),
    Cell("role:contents", "GET", "/role/?team=Ledger", EVERYBODY, "one's own job page, for a team"),
    Cell("role:page", "GET", "/role/page/", EVERYBODY, "the text of one's own job page"),
    Cell("role:page", "POST", "/role/page/", EVERYBODY, "bring one's own job page", {"text": PAGE}),
    Cell("role:choose_role", "POST", "/role/page/role/", MONA, "choose which role of one's own page is meant",
         {"role": ""}),
    Cell("role:publish", "POST", "/role/page/publish/", MONA, "publish one's own page", {"publish": "1"}),
    Cell("role:check", "GET", "/role/check/", MONA, "what is to mend on one's own page"),
    Cell("role:preview", "GET", "/role/preview/", MONA, "one's own page as one's team sees it"),
    Cell("role:of_team", "GET", "/role/team/ledger/", frozenset({"erin", "pat"}), "the published page of one's own "
         "team's manager"),
    Cell("role:item", "GET", f"{_ITEM}/", MONA, "one's own responsibility"),
    Cell("role:item", "POST", f"{_ITEM}/", MONA, "keep its state", {"state": "going", "version": "1"}),
    Cell("role:focus", "POST", f"{_ITEM}/focus/", MONA, "put it into focus", {"focus": "1"}),
    Cell("role:add_note", "POST", f"{_ITEM}/notes/", MONA, "add a note", {"text": "plants"}),
    Cell("role:note", "GET", f"/role/notes/{NOTE}/", MONA, "one's own note"),
    Cell("role:note", "POST", f"/role/notes/{NOTE}/", MONA, "change it", {"text": "other", "version": "1"}),
    Cell("role:remove_note", "POST", f"/role/notes/{NOTE}/remove/", MONA, "take a note out", {"remove": "1"}),
    Cell("role:erase_note", "POST", f"/role/notes/{TAKEN_OUT}/erase/", MONA, "delete a note that was taken out"),
    Cell("role:levels", "GET", "/role/levels/", EVERYBODY, "the levels that one loaded, compared"),
    Cell("role:levels", "POST", "/role/levels/", EVERYBODY, "load a level", {"text": PAGE}),
    Cell("role:remove_level", "POST", f"/role/levels/{LEVEL}/remove/", MONA, "take a level out", {"remove": "1"}),
]  # fmt: skip
