"""The draft: facts beside the fields in which one says what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from quarterdeck.desk.people.models import Person
from quarterdeck.desk.reviews import actions, reads
from quarterdeck.desk.reviews.actions import Conflict
from quarterdeck.desk.reviews.errors import EditionThere
from quarterdeck.desk.reviews.models import Edition
from quarterdeck.desk.reviews.typed import MOST_INTENTIONS, NEW_ACTIONS, read_typed
from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside
from quarterdeck.reports.review import edition, from_desk
from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.dress import dress
from quarterdeck.reports.review.errors import Refused
from quarterdeck.reports.review.kept import get_facts
from quarterdeck.reports.review.lint import Fault, lint
from quarterdeck.reports.review.registry import WRITABLE
from quarterdeck.reports.review.render.blocks import Block, section_blocks
from quarterdeck.web.review.choosing import Chosen
from quarterdeck.web.review.fields import (
    ActionField,
    IntentionField,
    TextField,
    action_fields,
    intention_fields,
    text_fields,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form. ``finished`` is the edition that was made; else ``said`` what stands against it."""

    kept: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    finished: Edition | None = None
    said: str = ""

    @property
    def status(self) -> int:
        """409 where somebody else was quicker, 422 where something does not fit, else 200."""
        return 409 if self.conflicts else 422 if self.errors or self.said else 200


def keep(chosen: Chosen, form: Mapping[str, str]) -> Outcome:
    """Keep what was typed, and finish where that is asked for."""
    typed = read_typed(form, sections=list(WRITABLE), figures=list(CATALOGUE))
    if typed.errors:
        return Outcome(kept=False, errors=typed.errors)
    conflicts = actions.save(chosen.viewer, chosen.team, chosen.period.first_date, typed, now=chosen.now)
    if conflicts or form.get("then") != "finish":
        return Outcome(kept=True, conflicts=conflicts)
    signed = replace(chosen.viewer, name=typed.signature or chosen.viewer.name)
    return _finish(replace(chosen, viewer=signed))


def _finish(chosen: Chosen) -> Outcome:
    try:
        return lakeside.read(chosen.home, lambda snapshot: _finished(chosen, snapshot))
    except (Refused, EditionThere) as error:
        return Outcome(kept=True, said=str(error))


def _finished(chosen: Chosen, snapshot: Snapshot) -> Outcome:
    document = draft_of(chosen, snapshot)
    if document["partial"]:
        return Outcome(
            kept=True, said=f"{chosen.period.words} is not over as far as is known; finish it after the next sync"
        )
    earlier = from_desk.find_edition(chosen.team, chosen.period)
    if earlier is not None and edition.same(earlier, document):
        return Outcome(kept=True, said=f"nothing has changed since edition {earlier['edition']}")
    known = from_desk.known(snapshot)
    return Outcome(kept=True, finished=from_desk.finish(chosen.viewer, document, known, now=chosen.now))


def draft_of(chosen: Chosen, snapshot: Snapshot, texts: reads.Texts | None = None) -> Document:
    """The draft as it stands: kept facts, and what was written."""
    away = from_desk.time_off(chosen.home, chosen.period)
    facts = get_facts(chosen.home, snapshot, team=chosen.team, period=chosen.period, time_off=away)
    return dress(facts, from_desk.written(chosen.team, chosen.period, texts))


def page(chosen: Chosen, form: Mapping[str, str] | None = None, outcome: Outcome | None = None) -> dict[str, Any]:
    """The draft's page. With a form that was not kept whole, what was typed stays in its fields."""
    texts = reads.texts(chosen.team, chosen.period.first_date)
    document, faults = lakeside.read(chosen.home, lambda snapshot: _looked_through(chosen, snapshot, texts))
    typed = form if outcome is not None and (outcome.errors or outcome.conflicts) else None
    return {
        "chosen": chosen, "document": document, "faults": faults, "outcome": outcome,
        "parts": _parts(document, texts, typed, outcome), "owners": _owners(chosen),
        "editions": reads.editions(chosen.team, chosen.period.first_date), "figures": CATALOGUE.values(),
        "signature": _signature(chosen, form),
    }  # fmt: skip


def _looked_through(chosen: Chosen, snapshot: Snapshot, texts: reads.Texts) -> tuple[Document, tuple[Fault, ...]]:
    document = draft_of(chosen, snapshot, texts)
    return document, lint(document, from_desk.known(snapshot))


@dataclass(frozen=True, slots=True)
class Part:
    """One section with its fields."""

    section: Mapping[str, Any]
    text: TextField | None = None
    earlier: Sequence[ActionField] = ()
    agreed: Sequence[ActionField] = ()
    intentions: Sequence[IntentionField] = ()

    @property
    def facts(self) -> list[Block]:
        """What is generated, without what stands in the fields."""
        bare = {**self.section, "meaning": None, "prompt": "", "actions": [], "intentions": []}
        return [block for block in section_blocks(bare) if block.kind != "heading"]


def _parts(
    document: Document, texts: reads.Texts, typed: Mapping[str, str] | None, outcome: Outcome | None
) -> list[Part]:
    outcome = outcome or Outcome(kept=False)
    text = text_fields(texts, typed, outcome.errors, outcome.conflicts)
    period = date.fromisoformat(document["first_date"])
    parts = []
    for section in document["sections"]:
        key = section["key"]
        if key == "actions":
            earlier = action_fields(texts.earlier, typed, outcome.errors, outcome.conflicts, period=period)
            parts.append(Part(section, earlier=earlier))
        elif key == "next_month":
            agreed = action_fields(
                texts.agreed, typed, outcome.errors, outcome.conflicts, period=period, new=NEW_ACTIONS
            )
            wanted = intention_fields(texts, typed, outcome.errors, outcome.conflicts, most=MOST_INTENTIONS)
            parts.append(Part(section, agreed=agreed, intentions=wanted))
        else:
            parts.append(Part(section, text=text.get(key) if section["prompt"] else None))
    return parts


def _signature(chosen: Chosen, form: Mapping[str, str] | None) -> str | None:
    """The name under which the owner of a laptop writes; None for everybody else, whose account has a name."""
    if not chosen.viewer.owner:
        return None
    return (form or {}).get("signature") or reads.find_signature(chosen.viewer.account_id) or ""


def _owners(chosen: Chosen) -> list[str]:
    """Who could see to an action: the people of the team, by name."""
    teams = [chosen.team, *chosen.viewer.leaves(chosen.team)]
    found = Person.objects.filter(memberships__team__name__in=teams, memberships__end_date=None).distinct()
    return sorted(str(person) for person in found)
