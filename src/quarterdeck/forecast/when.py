"""``when``: the days on which epics will be done, with their probabilities, and the record of such answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.backtest import LEVELS, ORIGINS, Record, backtest
from quarterdeck.forecast.correction import NONE, Correction
from quarterdeck.forecast.crew import presence
from quarterdeck.forecast.doubt import is_cold
from quarterdeck.forecast.engine import NEVER, Ends
from quarterdeck.forecast.errors import NoHistory
from quarterdeck.forecast.model import Question
from quarterdeck.forecast.remarks import find_failure, reasons_of, remarks_of
from quarterdeck.forecast.scores import NORMAL
from quarterdeck.forecast.simulate import Going, Ready, endless, ends_of, ready
from quarterdeck.forecast.steady import Reason

EVERYTHING = "everything"
"""The name of the line for the whole plan."""


@dataclass(frozen=True, slots=True)
class Dates:
    """One epic's answer. ``dates`` by level, None where beyond the horizon or refused; ``chance`` to be done by its
    target (None: no target); ``decides`` the share of runs in which it ends last; ``added`` mean scope growth."""

    name: str
    remaining: float
    dates: dict[float, date | None]
    chance: float | None = None
    target: date | None = None
    decides: float | None = None
    growth: float | None = None


@dataclass(frozen=True, slots=True)
class When:
    """The answer. ``reasons`` non-empty: no single date is given (``refused``), ``whole`` and ``epics`` carry none,
    and ``scenarios`` show how far apart the readings of history are."""

    ready: Ready
    ends: Ends
    whole: Dates
    epics: tuple[Dates, ...]
    reasons: tuple[Reason, ...]
    refused: bool
    cold: bool
    correction: Correction | None
    record: Record | None
    scenarios: tuple[tuple[str, Dates], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def runs(self) -> int:
        """Runs that were made: fewer than asked for where time ran out."""
        return int(self.ends.shape[1])


def record_of(made: Ready, *, origins: int = ORIGINS, going: Going = endless) -> Record:
    """The backtest of the question's own history."""
    people = presence(made.asked.crew, made.days.first, len(made.days.amounts)).sum(axis=0).astype(np.float64)
    choices = made.asked.choices
    return backtest(made.days, people, half_life=choices.half_life, seed=choices.seed, origins=origins, going=going)


def when(asked: Question, *, marked: bool = True, accept: bool = False, going: Going = endless) -> When:
    """The forecast. ``marked``: with its backtest and correction; ``accept``: dates even of an unsteady process.

    Raises NoHistory; `check.check` must have passed.
    """
    made = ready(asked)
    ends = ends_of(made, going=going)
    record = record_of(made, going=going) if marked else None
    correction = record.when.correction if record and record.when else None
    reasons = reasons_of(made, record.when if record else None)
    refused = bool(reasons) and not accept
    chosen = correction or NONE
    lines = [_line(made, place, ends, chosen, refused=refused) for place in range(len(asked.plan))]
    whole = _whole(made, ends, chosen, refused=refused)
    scenarios = _scenarios(made, reasons, ends, going=going) if refused else ()
    failure = find_failure(record.when if record else None)
    remarks = [*remarks_of(made, ends.shape[1], ends), *([failure] if failure else [])]
    return When(
        made, ends, whole, tuple(lines), reasons, refused, is_cold(made.flow), correction, record, scenarios,
        tuple(remarks),
    )  # fmt: skip


def quantile_day(ends: NDArray[np.int32], level: float) -> int | None:
    """The first day by which the share ``level`` of the runs has ended; None beyond the horizon."""
    day = int(np.quantile(ends, min(max(level, 0.0), 1.0), method="inverted_cdf"))
    return None if day >= NEVER else day


def dates_of(made: Ready, ends: NDArray[np.int32], correction: Correction = NONE) -> dict[float, date | None]:
    """The days at 50, 85 and 95%."""
    found: dict[float, date | None] = {}
    for level in LEVELS:
        day = quantile_day(ends, correction.level(level))
        found[level] = None if day is None else made.asked.as_of + timedelta(days=day)
    return found


def chance_by(ends: NDArray[np.int32], day: int, correction: Correction = NONE) -> float:
    """The probability that it ends by a day number, the correction turned round."""
    share = float((ends <= day).mean())
    if correction is NONE or share in {0.0, 1.0}:
        return share
    return NORMAL.cdf((NORMAL.inv_cdf(share) - correction.shift) / correction.spread)


def _line(made: Ready, place: int, ends: Ends, correction: Correction, *, refused: bool) -> Dates:
    epic, own = made.asked.plan[place], ends[place]
    chance = None
    if epic.target is not None and not refused:
        chance = chance_by(own, (epic.target - made.asked.as_of).days, correction)
    growth = epic.growth if epic.growth is not None else made.growth.of(epic.name) if made.growth else None
    last = float((own == ends.max(axis=0)).mean()) if epic.remaining > 0 else 0.0
    dates = dict.fromkeys(LEVELS) if refused else dates_of(made, own, correction)
    return Dates(epic.name, epic.remaining, dates, chance, epic.target, last, growth)


def _whole(made: Ready, ends: Ends, correction: Correction, *, refused: bool) -> Dates:
    remaining = sum(epic.remaining for epic in made.asked.plan)
    dates = dict.fromkeys(LEVELS) if refused else dates_of(made, ends.max(axis=0), correction)
    return Dates(EVERYTHING, remaining, dates)


def _scenarios(made: Ready, reasons: tuple[Reason, ...], ends: Ends, *, going: Going) -> tuple[tuple[str, Dates], ...]:
    """What the dates would be if all of the past, or only what came since the change, were the guide."""
    remaining = sum(epic.remaining for epic in made.asked.plan)
    found = [("as over the whole history", Dates(EVERYTHING, remaining, dates_of(made, ends.max(axis=0))))]
    since = next((reason.since for reason in reasons if reason.kind == "signal" and reason.since), None)
    first = since or made.asked.as_of - timedelta(weeks=8)
    asked = replace(made.asked, history=replace(made.asked.history, since=first))
    try:
        newer = ready(asked)
    except NoHistory:
        return tuple(found)
    name = f"as since {first}" if since else "as in the last 8 weeks"
    dates = dates_of(newer, ends_of(newer, going=going).max(axis=0))
    return (*found, (name, Dates(EVERYTHING, remaining, dates)))
