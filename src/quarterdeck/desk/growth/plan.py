"""Acts on the plan: periods, goals with their history, check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.core.texts import cleaned
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.ladders import find_expectation
from quarterdeck.desk.growth.models import CheckIn, Goal, GoalVersion, Period
from quarterdeck.desk.growth.models.plan import GOALS
from quarterdeck.desk.growth.records import get_writable
from quarterdeck.desk.growth.writing import Held, Start, settle
from quarterdeck.desk.people.access import Viewer

FULL = f"there are {GOALS} goals in this period already; drop one, or change one for this"
_LONGEST_PERIOD = timedelta(days=2 * 366)
_WHOLE = frozenset({"due_date", "expectation"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A goal as a form has it; ``due_date`` None: the end of its period; ``expectation_id`` None: of no ladder."""

    outcome: str
    measure: str
    due_date: date | None
    expectation_id: int | None

    def texts(self) -> dict[str, str]:
        """By field, as texts."""
        return texts_of(self.outcome, self.measure, self.due_date, self.expectation_id)


def texts_of(outcome: str, measure: str, due_date: date | None, expectation_id: int | None) -> dict[str, str]:
    """A goal's fields as texts, to compare and merge."""
    return {
        "outcome": outcome, "measure": measure, "due_date": due_date.isoformat() if due_date else "",
        "expectation": str(expectation_id or ""),
    }  # fmt: skip


def _span(start: date, end: date) -> None:
    if end <= start:
        raise NotFit("the period must end after it begins")
    if end - start > _LONGEST_PERIOD:
        raise NotFit("a period is at most two years long")


def add_period(viewer: Viewer, person_id: int, start: date, end: date, *, name: str = "", now: datetime) -> Period:
    """Begin a review period. NotFit where one begins on that day already; Growth.DoesNotExist."""
    _span(start, end)
    growth = get_writable(viewer, person_id, now=now)
    try:
        with transaction.atomic():
            return Period.objects.create(growth=growth, start_date=start, end_date=end, name=_name(name))
    except IntegrityError:
        raise NotFit(f"a period that begins on {start} is there already") from None


def save_period(viewer: Viewer, period_id: UUID, start: date, end: date, *, name: str = "") -> Period:
    """Change its days. NotFit; Period.DoesNotExist."""
    _span(start, end)
    try:
        with transaction.atomic():
            period = access.periods(viewer).select_for_update(of=("self",)).get(pk=period_id)
            period.start_date, period.end_date, period.name = start, end, _name(name)
            period.save()
            return period
    except IntegrityError:
        raise NotFit(f"another period begins on {start} already") from None


def _name(text: str) -> str:
    return cleaned(text, "the name", longest=100, empty=True)


def add_goal(viewer: Viewer, period_id: UUID, typed: Typed, *, now: datetime) -> Goal:
    """A new goal in a period, where fewer than three count. NotFit, TooLong; Period.DoesNotExist."""
    period = access.periods(viewer).get(pk=period_id)
    goal = Goal(period=period, state_date=now.date(), made_at=now)
    _put(viewer, goal, typed.texts(), now)
    return _into_slot(goal)


def begin_goal(
    viewer: Viewer, person_id: int, period_id: UUID | None, typed: Typed, *, span: tuple[date, date], now: datetime
) -> Goal:
    """A new goal; without a period in the one of ``span``, which is made where it is not there. NotFit, TooLong;
    Growth.DoesNotExist, Period.DoesNotExist."""
    with transaction.atomic():
        growth = get_writable(viewer, person_id, now=now)
        held = access.periods(viewer).filter(growth=growth)
        if period_id is not None:
            period = held.get(pk=period_id)
        else:
            period = held.filter(start_date=span[0]).first() or add_period(viewer, person_id, *span, now=now)
        return add_goal(viewer, period.pk, typed, now=now)


def save_goal(viewer: Viewer, goal_id: UUID, typed: Typed, *, start: Start, now: datetime) -> Goal:
    """Change a goal; what stood before is kept. NotFit, TooLong, Changed; Goal.DoesNotExist."""
    with transaction.atomic():
        goal = access.goals(viewer).select_for_update(of=("self",)).get(pk=goal_id, removed_at=None)
        texts = texts_of(goal.outcome, goal.measure, goal.due_date, goal.expectation_id)
        settled = settle(start, Held(goal.version, goal.changed_at, texts), typed.texts(), whole=_WHOLE)
        if settled == texts:
            return goal
        _remember(goal)
        _put(viewer, goal, settled, now)
        goal.version += 1
        goal.save()
        return goal


def _put(viewer: Viewer, goal: Goal, texts: Mapping[str, str], now: datetime) -> None:
    goal.outcome = cleaned(texts["outcome"], "the outcome", longest=2000)
    goal.measure = cleaned(texts["measure"], "the measure", longest=2000, empty=True)
    due = date.fromisoformat(texts["due_date"]) if texts["due_date"] else None
    if due is not None and due != goal.due_date and due < goal.period.start_date:
        raise NotFit(f"the goal's day, {due}, is before its period begins on {goal.period.start_date}")
    goal.due_date = due
    wanted = int(texts["expectation"]) if texts["expectation"] else None
    if wanted != goal.expectation_id:
        goal.expectation = find_expectation(viewer, wanted)
    goal.changed_at, goal.changed_by_id = now, viewer.account_id


def _remember(goal: Goal) -> None:
    """Keep how a goal stands, before it changes."""
    GoalVersion.objects.create(
        goal=goal, number=goal.version, at=goal.changed_at, by_id=goal.changed_by_id, outcome=str(goal.outcome),
        measure=str(goal.measure), due_date=goal.due_date, state=goal.state,
    )  # fmt: skip


def set_state(viewer: Viewer, goal_id: UUID, state: str, *, now: datetime) -> Goal:
    """Met, dropped, changed for another, or open again; the last needs a free place. NotFit; Goal.DoesNotExist."""
    if state not in Goal.State.values:
        raise NotFit("choose whether it is open, met, changed or dropped")
    with transaction.atomic():
        goal = access.goals(viewer).select_for_update(of=("self",)).get(pk=goal_id, removed_at=None)
        if goal.state == state:
            return goal
        _remember(goal)
        goal.state, goal.state_date, goal.version = state, now.date(), goal.version + 1
        goal.changed_at, goal.changed_by_id = now, viewer.account_id
        return _placed(goal)


def remove_goal(viewer: Viewer, goal_id: UUID, *, removed: bool, now: datetime) -> Goal:
    """Take a goal out, or put it back where there is a place. NotFit; Goal.DoesNotExist."""
    with transaction.atomic():
        goal = access.goals(viewer).select_for_update(of=("self",)).get(pk=goal_id)
        goal.removed_at = (goal.removed_at or now) if removed else None
        return _placed(goal)


def _placed(goal: Goal) -> Goal:
    """Saved with a place where it counts, without one where it does not."""
    if goal.removed_at is None and goal.state in {Goal.State.OPEN, Goal.State.MET}:
        if goal.slot is None:
            return _into_slot(goal)
    else:
        goal.slot = None
    goal.save()
    return goal


def _into_slot(goal: Goal) -> Goal:
    """The first free place of its period. NotFit where there is none."""
    while True:
        taken = set(Goal.objects.filter(period_id=goal.period_id, slot__isnull=False).values_list("slot", flat=True))
        free = [slot for slot in range(1, GOALS + 1) if slot not in taken]
        if not free:
            raise NotFit(FULL)
        try:
            with transaction.atomic():
                goal.slot = free[0]
                goal.save()
                return goal
        except IntegrityError:  # another window took the place
            continue


def check_in(viewer: Viewer, goal_id: UUID, text: str, on_date: date, *, now: datetime) -> CheckIn:
    """A dated line on how a goal goes. NotFit, TooLong; Goal.DoesNotExist."""
    goal = access.goals(viewer).get(pk=goal_id, removed_at=None)
    if on_date > now.date() + timedelta(days=1):
        raise NotFit("a check-in is of a day that was")
    return CheckIn.objects.create(
        goal=goal, on_date=on_date, text=cleaned(text, "the check-in", longest=4000), by_id=viewer.account_id,
        made_at=now,
    )  # fmt: skip


def remove_check_in(viewer: Viewer, check_in_id: UUID, *, removed: bool, now: datetime) -> CheckIn:
    """Take out a check-in that the viewer wrote, or put it back. CheckIn.DoesNotExist."""
    found = access.check_ins(viewer).get(pk=check_in_id, by_id=viewer.account_id or 0)
    found.removed_at = (found.removed_at or now) if removed else None
    found.save()
    return found
