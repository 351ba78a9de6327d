"""What waits for somebody at the desk, each kind read by itself as plainly as it can be; for comparing."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.desk.feedback import access as feedback_access
from quarterdeck.desk.feedback.models import Piece
from quarterdeck.desk.feedback.reads import LONG, WINDOW
from quarterdeck.desk.growth import access, collected, coverage
from quarterdeck.desk.growth.models import Goal
from quarterdeck.desk.growth.reads import STALE, due
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Membership, Person
from quarterdeck.desk.people.pairs import people_led

Told = set[tuple[str, ...]]


def growth(viewer: Viewer, *, now: datetime) -> Told:
    """Kind, key and person of what growth waits for."""
    return _goals(viewer, now) | _talks(viewer) | _readings(viewer)


def _goals(viewer: Viewer, now: datetime) -> Told:
    told: Told = set()
    for goal in access.goals(viewer).filter(removed_at=None, state=Goal.State.OPEN).select_related("period"):
        said = [one.made_at for one in access.check_ins(viewer).filter(goal=goal, removed_at=None)]
        last = max([goal.changed_at, *(said or [goal.made_at])])
        who = goal.period.growth.person.handle
        if goal.period.start_date > viewer.day:
            continue
        if (goal.due_date or goal.period.end_date) < viewer.day:
            told.add(("past", f"growth:past:{goal.pk}", who))
        elif now - last > STALE:
            told.add(("stale", f"growth:stale:{goal.pk}", who))
    return told


def _talks(viewer: Viewer) -> Told:
    told: Told = set()
    for person in people_led(viewer):
        held = list(access.talks(viewer).filter(growth__person=person, removed_at=None))
        late = sorted(
            (one.planned_date, str(one.pk)) for one in held
            if one.held_date is None and one.planned_date and one.planned_date < viewer.day
        )  # fmt: skip
        window = due(viewer.day, held)
        if late:
            told.add(("talk", f"growth:talk:{late[0][1]}", person.handle))
        elif window is not None:
            told.add(("talk", f"growth:talk:{person.pk}:{window.start_date}", person.handle))
    return told


def _readings(viewer: Viewer) -> Told:
    found = [] if viewer.owner else access.readings(viewer).filter(removed_at=None)
    return {
        ("reading", f"growth:reading:{one.pk}", one.growth.person.handle)
        for one in found
        if (one.own_finished_at is None) != (one.manager_finished_at is None)
        and (one.growth.person_id == viewer.person_id) == (one.own_finished_at is None)
    }


def evidence(viewer: Viewer) -> Told:
    """Keys and names of what was shared with the viewer and proposed to them."""
    shared = {(f"evidence:{one.pk}", str(one.growth.person)) for one in collected.newly_shared(viewer)}
    return shared | {(f"skill:{one.pk}", one.skill.name) for one in coverage.proposed(viewer)}


def nudges(viewer: Viewer, *, now: datetime) -> Told:
    """Handles of who had no feedback for long that the viewer knows of, or one kind only."""
    told: Told = set()
    knows = {*feedback_access.written(viewer), *feedback_access.shown_to_manager(viewer)}
    for person in people_led(viewer):
        if not Membership.objects.filter(person=person, start_date__lte=(now - LONG).date()).exists():
            continue
        why = _why(sorted(_sent(person, knows)), now)
        if why:
            told.add((person.handle, why))
    return told


def _sent(person: Person, knows: set[Piece]) -> list[tuple[datetime, str]]:
    return [(one.sent_at, one.kind) for one in knows if one.receiver_id == person.pk and one.sent_at is not None]


def _why(had: list[tuple[datetime, str]], now: datetime) -> str:
    if not had or now - had[-1][0] > LONG:
        return "none"
    kinds = {kind for at, kind in had if now - at <= WINDOW}
    enough = now - had[0][0] > LONG
    return ("praise" if "praise" in kinds else "tip") if len(kinds) == 1 and enough else ""
