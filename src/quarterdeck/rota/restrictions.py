"""The hard rules as arithmetic: pairs that clash, chains back to back, caps by week and month, days in a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.rota.bridges import Bridge, starting
from quarterdeck.rota.errors import BadRota
from quarterdeck.rota.model import Person, Rules, Shift

MOST_RUNS = 100_000  # of shifts back to back


@dataclass(frozen=True)
class Cap:
    """Person ``p`` may hold shifts of ``weights`` (shift: amount) up to ``limit`` in all."""

    p: int
    rule: str
    label: str
    weights: Mapping[int, int]
    limit: int


def clash(a: Shift, b: Shift, rules: Rules) -> bool:
    """Whether one person cannot hold both: they overlap, or there is too little rest between parts of them.

    Parts that touch are no break of rest where ``in_a_row`` allows shifts back to back.
    """
    rest = timedelta(hours=float(rules.rest_hours))
    for begin, end in a.segments:
        for other_begin, other_end in b.segments:
            if begin < other_end and other_begin < end:
                return True
            between = other_begin - end if other_begin >= end else begin - other_end
            if rules.in_a_row < 2 if not between else between < rest:
                return True
    return False


def clashes(shifts: Sequence[Shift], rules: Rules, bridges: Sequence[Bridge]) -> list[int]:
    """For each shift, a bit mask of the shifts that clash with it (not itself). ``shifts`` are in order of start.

    Pairs that ``bridges`` join are left out.
    """
    made, joined = [0] * len(shifts), {(bridge.first, bridge.second) for bridge in bridges}
    for i, j in near(shifts, timedelta(hours=float(rules.rest_hours))):
        if (i, j) not in joined and clash(shifts[i], shifts[j], rules):
            made[i] |= 1 << j
            made[j] |= 1 << i
    return made


def near(shifts: Sequence[Shift], rest: timedelta) -> Iterator[tuple[int, int]]:
    """Pairs of shifts of which the later starts before the earlier's end and the rest after it."""
    for i, shift in enumerate(shifts):
        until = shift.end_at + rest
        for j in range(i + 1, len(shifts)):
            if shifts[j].start_at > until:
                break
            yield i, j


def chains(shifts: Sequence[Shift], rules: Rules) -> list[tuple[int, ...]]:
    """Each run of ``in_a_row`` + 1 shifts back to back, of which one person may not hold all."""
    if rules.in_a_row < 2:
        return []
    parts = starting(shifts)
    runs: list[tuple[datetime, tuple[int, ...]]] = [
        (end, (s,)) for s, shift in enumerate(shifts) for _, end in shift.segments
    ]
    for _ in range(rules.in_a_row):
        runs = [(end, (*run, s)) for at, run in runs for end, s in parts.get(at, ()) if s not in run]
        if len(runs) > MOST_RUNS:
            raise BadRota([f"rule in_a_row: {rules.in_a_row} is too many for layers side by side; give less"])
    return list({frozenset(run): run for _, run in runs}.values())


def days_of(timezone: str, shift: Shift) -> tuple[int, ...]:
    """The ordinals of the local days of a zone on which the shift's parts start."""
    zone = ZoneInfo(timezone)
    return tuple(sorted({begin.astimezone(zone).toordinal() for begin, _ in shift.segments}))


def caps(rules: Rules, people: Sequence[Person], shifts: Sequence[Shift]) -> list[Cap]:
    """The caps of every person, per local week from Monday and local month in which a shift starts."""
    made: list[Cap] = []
    if (rules.per_week, rules.per_month, rules.hours_per_week) == (None, None, None):
        return made
    calendars = {zone: _calendar(zone, shifts) for zone in {person.timezone for person in people}}
    for p, person in enumerate(people):
        weeks, months = calendars[person.timezone]
        made += _of(p, "per_week", "week of", weeks, rules.per_week)
        made += _of(p, "per_month", "month", months, rules.per_month)
        if rules.hours_per_week is not None:
            limit = int(rules.hours_per_week * 3600)
            hours = {week: {s: seconds(shifts[s]) for s in held} for week, held in weeks.items()}
            made += [Cap(p, "hours_per_week", f"week of {w}", held, limit) for w, held in hours.items()]
    return [cap for cap in made if sum(cap.weights.values()) > cap.limit]


def seconds(shift: Shift) -> int:
    """The elapsed time of a shift."""
    return sum(int((end - begin).total_seconds()) for begin, end in shift.segments)


def _calendar(timezone: str, shifts: Sequence[Shift]) -> tuple[dict[str, dict[int, int]], dict[str, dict[int, int]]]:
    zone = ZoneInfo(timezone)
    weeks: dict[str, dict[int, int]] = defaultdict(dict)
    months: dict[str, dict[int, int]] = defaultdict(dict)
    for s, shift in enumerate(shifts):
        day = shift.start_at.astimezone(zone).date()
        weeks[(day - timedelta(days=day.weekday())).isoformat()][s] = 1
        months[f"{day:%Y-%m}"][s] = 1
    return weeks, months


def _of(p: int, rule: str, word: str, held: Mapping[str, dict[int, int]], limit: int | None) -> list[Cap]:
    if limit is None:
        return []
    return [Cap(p, rule, f"{word} {key}", weights, limit) for key, weights in held.items()]
