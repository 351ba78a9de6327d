"""Every write of people data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from quarterdeck.desk.core import audit, outbox
from quarterdeck.desk.core.audit import Actor
from quarterdeck.desk.people.errors import NotAllowed, Outdated
from quarterdeck.desk.people.kinds import Values
from quarterdeck.desk.people.models import (
    Person,
    RememberedMapping,
    SpecialtyLabel,
    Taken,
    Team,
    TeamTerms,
    TimeOff,
)
from quarterdeck.desk.people.planning import Plan
from quarterdeck.desk.people.standing import GUESS, digest
from quarterdeck.desk.people.writing import write
from quarterdeck.sources.files.hr.mapping import ColumnMapping

CARRY = "carry_people"


@transaction.atomic
def take(plan: Plan, *, actor: Actor | None, now: datetime) -> None:
    """Do what a preview told. Outdated where something else was taken since."""
    # Two at once: the second waits here, then sees that its preview is out of date. SQLite locks by itself.
    list(Team.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    if digest(plan.what) != plan.basis:
        raise Outdated
    write(plan.what, plan.lines)
    Taken.objects.create(
        what=plan.what, at=now, lines=len(plan.brought.lines), shape=plan.brought.shape, by=actor.name if actor else ""
    )
    audit.record(actor, "people imported", plan.what, now=now, lines=len(plan.brought.lines), **plan.preview.counts)
    if plan.choices.mapping is not None:
        remember(plan.choices.mapping, now=now)
    ask_to_carry(now=now)


def ask_to_carry(*, now: datetime) -> None:
    """Have a worker bring the lake up to the desk. Asking twice is asking once."""
    outbox.enqueue(CARRY, "people", now=now)


def remember(mapping: ColumnMapping, *, now: datetime) -> None:
    """Use this mapping for every later file with the same columns."""
    RememberedMapping.objects.update_or_create(
        what=mapping.what, headers=mapping.headers, defaults={"mapping": mapping.to_json(), "at": now}
    )


@transaction.atomic
def adopt_guess(teams: list[Values], people: list[Values], *, now: datetime) -> None:
    """Let the pages show guessed teams, until somebody brings the real ones."""
    write("people", people)
    write("teams", teams)
    Taken.objects.create(what="people", at=now, lines=len(people), shape=GUESS)


@transaction.atomic
def adopt_teams(lines: list[Values]) -> None:
    """Take over teams that the lake held before there was a desk. Nothing where the desk has teams."""
    if lines and not TeamTerms.objects.exists():
        write("teams", lines)


@transaction.atomic
def learn_accounts(found: dict[str, int]) -> int:
    """Keep GitLab numbers that a sync looked up, by handle, for people who have none; how many were new."""
    lacking = Person.objects.filter(handle__in=found, gitlab_user_id=None)
    taken = set(Person.objects.filter(gitlab_user_id__in=found.values()).values_list("gitlab_user_id", flat=True))
    changed = []
    for person in lacking:
        number = found[person.handle]
        if number not in taken:
            person.gitlab_user_id = number
            taken.add(number)
            changed.append(person)
    Person.objects.bulk_update(changed, ["gitlab_user_id"], batch_size=500)
    return len(changed)


def enter_time_off(
    person: Person, start: date, end: date, *, kind: str, actor: Actor, now: datetime
) -> TimeOff:  # fmt: skip
    """Somebody is away. NotAllowed where the days run backwards or lie years apart."""
    if end < start:
        raise NotAllowed(f"the last day, {end}, is before the first, {start}")
    if (end - start).days > 3 * 366:
        raise NotAllowed("more than three years at once: check the year")
    made = TimeOff.objects.create(person=person, start_date=start, end_date=end, kind=kind.strip()[:100])
    audit.record(actor, "time off entered", f"{start} to {end}", now=now, about_id=person.pk)
    return made


def withdraw_time_off(entry: TimeOff, *, actor: Actor, now: datetime) -> None:
    """Take one span of days back."""
    said = f"{entry.start_date} to {entry.end_date}"
    about = entry.person_id
    entry.delete()
    audit.record(actor, "time off withdrawn", said, now=now, about_id=about)


def set_label(team: Team, specialty: str, label: str, *, actor: Actor, now: datetime) -> None:
    """The label that marks a specialty's work; an empty one takes it away."""
    if label.strip():
        SpecialtyLabel.objects.update_or_create(team=team, specialty=specialty, defaults={"label": label.strip()})
    else:
        SpecialtyLabel.objects.filter(team=team, specialty=specialty).delete()
    audit.record(actor, "specialty label set", f"{team} {specialty}", now=now, label=label.strip())


def set_hours(person: Person, *, starts: Any, ends: Any, actor: Actor, now: datetime) -> None:
    """The usual working hours, in the person's own zone; they may run past midnight."""
    if starts == ends:
        raise NotAllowed("the day ends when it begins; choose two different times")
    person.day_starts, person.day_ends = starts, ends
    person.save(update_fields=["day_starts", "day_ends"])
    audit.record(actor, "working hours set", person.handle, now=now, about_id=person.pk)
