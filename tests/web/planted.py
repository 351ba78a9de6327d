"""Words planted into every sealed text between Erin and Mona: whoever else meets one has found a way in.

Each word tells its model and field, and who may read it: "both", "erin" or "mona" alone, or "nobody".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.feedback.models import HardNote, Piece, Request, Round, Seat
from quarterdeck.desk.growth import models as growth
from quarterdeck.desk.oneonones.models import Brief, BriefLine, CalendarLink, Item, PrivateNote, Series
from quarterdeck.desk.people.models import Person, Team
from quarterdeck.desk.queue.models import Mark, Posting
from quarterdeck.desk.role.models import Entry, Note
from tests.web.cast import Cast
from tests.web.lake import NOW

TODAY = NOW.date()
MARK = "zqxwords"


@dataclass
class Planted:
    """The records that were made, and who may read each word."""

    records: list[Model] = field(default_factory=list)
    readers: dict[str, str] = field(default_factory=dict)

    def put(self, made: Model, readers: str, **fixed: str) -> Any:
        """Keep a record with a word in each of its sealed texts, ``fixed`` apart."""
        for name in sealed_fields(type(made)):
            word = f"{MARK}-{made._meta.model_name}-{name}-{readers}-{len(self.records)}"
            text = fixed.get(name, word).replace("WORD", word)
            setattr(made, name, text)
            if word in text:
                self.readers[word] = readers
        made.save(force_insert=True)
        self.records.append(made)
        return made

    def words_not_for(self, reader: str) -> list[str]:
        """What a reader must never meet."""
        allowed = {"both", reader} if reader in {"erin", "mona"} else set()
        return [word for word, readers in self.readers.items() if readers not in allowed]


def sealed_fields(model: type[Model]) -> list[str]:
    return [one.name for one in model._meta.concrete_fields if isinstance(one, SealedTextField)]


def sealed_models() -> Iterator[type[Model]]:
    """Every model that has a sealed text."""
    return (model for model in apps.get_models() if sealed_fields(model))


def plant(cast: Cast) -> Planted:
    """All of it."""
    planted = Planted()
    erin, mona = (Person.objects.get(handle=name) for name in ("erin", "mona"))
    _one_on_ones(planted, cast, erin, mona)
    _feedback(planted, cast, erin, mona)
    _growth(planted, cast, erin, mona)
    for name in ("erin", "mona"):
        entry = Entry.objects.create(account=cast[name], key=name, text="a duty", changed_at=NOW)
        planted.put(Note(account=cast[name], entry=entry, on_date=TODAY, changed_at=NOW), name)
        planted.put(Posting(account=cast[name], email=True, changed_at=NOW), name)
    mark = Mark(account=cast["mona"], thing="x", state="handed", team="Ledger", receiver=cast["erin"], made_at=NOW)
    planted.put(mark, "both")
    return planted


def _one_on_ones(planted: Planted, cast: Cast, erin: Person, mona: Person) -> None:
    series = planted.put(Series(report=erin, manager=mona, started_at=NOW, next_at=NOW + timedelta(days=1)), "both")
    item: dict[str, Any] = {"series": series, "report": erin, "added_at": NOW, "changed_at": NOW}
    first = planted.put(Item(author=erin, side="report", tag="TODO", position=1, **item), "both")
    planted.put(Item(author=mona, side="manager", parent=first, position=2, **item), "both")
    planted.put(Item(author=erin, side="report", tag="FYI", position=3, done_at=NOW, **item), "both")
    for name in ("erin", "mona"):
        planted.put(PrivateNote(series=series, account=cast[name], on_date=TODAY, changed_at=NOW), name)
        planted.put(CalendarLink(series=series, account=cast[name]), name)
    brief = Brief.objects.create(series=series, for_date=TODAY + timedelta(days=1), made_at=NOW)
    planted.put(BriefLine(brief=brief, added_at=NOW), "erin")


def _feedback(planted: Planted, cast: Cast, erin: Person, mona: Person) -> None:
    told: dict[str, Any] = {"kind": "tip", "changed_at": NOW}
    mine, hers = (
        {"account": cast["mona"], "giver": mona, "receiver": erin},
        {"account": cast["erin"], "giver": erin, "receiver": mona},
    )
    planted.put(Piece(sent_at=NOW, **mine, **told), "both")
    planted.put(Piece(**mine, **told), "mona")
    planted.put(Piece(**hers, **told), "erin")
    planted.put(Request(asker=erin, asked=mona, asked_at=NOW), "both")
    themes = json.dumps([["strength", "WORD"]])
    opened = planted.put(
        Round(person=erin, until_date=TODAY, opened_at=NOW), "nobody", themes=themes, question="how do I write?"
    )
    Seat.objects.create(round=opened, provider=mona)
    closed = Round(person=erin, until_date=TODAY, opened_at=NOW, closed_at=NOW)
    planted.put(closed, "erin", themes=themes)
    noted: dict[str, Any] = {"account": cast["mona"], "manager": mona, "report": erin, "on_date": TODAY,
                             "look_again_date": TODAY + timedelta(days=9), "changed_at": NOW}  # fmt: skip
    planted.put(HardNote(shared_at=NOW, **noted), "both")
    planted.put(HardNote(**noted), "mona")


def _growth(planted: Planted, cast: Cast, erin: Person, mona: Person) -> None:
    ladder = growth.Ladder.objects.create(name="Backend")
    ladder.teams.set(Team.objects.filter(name="Ledger"))
    version = growth.Version.objects.create(ladder=ladder, number=1, valid_from=TODAY, brought_at=NOW)
    level = growth.Level.objects.create(version=version, position=1, name="senior")
    line = growth.Expectation.objects.create(level=level, position=1, text="reviews well", key="k")
    own = growth.Growth.objects.create(person=erin, made_at=NOW, level_next=level)
    opening = growth.Opening.objects.create(growth=own, manager=mona, since=NOW - timedelta(days=99))
    assert opening.ended_at is None
    _reading(planted, own, mona, level, line)
    _evidence(planted, own, mona)
    end = TODAY + timedelta(days=60)
    period = growth.Period.objects.create(growth=own, start_date=TODAY, end_date=end)
    goal = growth.Goal(period=period, slot=1, due_date=end, state_date=TODAY, made_at=NOW, changed_at=NOW)
    planted.put(goal, "both")
    planted.put(growth.GoalVersion(goal=goal, number=1, at=NOW, state="open"), "both")
    planted.put(growth.CheckIn(goal=goal, on_date=TODAY, made_at=NOW), "both")
    planted.put(growth.Talk(growth=own, manager=mona, planned_date=TODAY, changed_at=NOW), "both")
    made: dict[str, Any] = {"growth": own, "manager": mona, "level": level, "made_at": NOW, "changed_at": NOW}
    document = planted.put(growth.Promotion(**made), "both")
    planted.put(growth.PromotionVersion(promotion=document, number=1, at=NOW), "both")


def _reading(planted: Planted, own: growth.Growth, mona: Person, level: growth.Level, line: growth.Expectation) -> None:
    reading = growth.Reading.objects.create(growth=own, level=level, manager=mona, begun_at=NOW)
    for side, reader in (("own", "erin"), ("manager", "mona")):
        mark = growth.Mark(reading=reading, side=side, expectation=line, changed_at=NOW)
        planted.put(mark, reader, word="usually")
    planted.put(growth.Agreed(reading=reading, expectation=line, on_date=TODAY, changed_at=NOW), "both")


def _evidence(planted: Planted, own: growth.Growth, mona: Person) -> None:
    told: dict[str, Any] = {"growth": own, "kind": "talk", "on_date": TODAY, "made_at": NOW, "changed_at": NOW}
    shown = planted.put(growth.Evidence(shared_with=mona, shared_at=NOW, **told), "both")
    planted.put(growth.Evidence(**told), "erin")
    planted.put(growth.EvidenceComment(evidence=shown, manager=mona, at=NOW), "both")
