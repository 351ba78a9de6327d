"""``howmany``: what will be finished by a day, and how much work will be open then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from quarterdeck.forecast.amounts import gamma
from quarterdeck.forecast.backtest import LEVELS, Record
from quarterdeck.forecast.correction import NONE, Correction
from quarterdeck.forecast.doubt import is_cold
from quarterdeck.forecast.errors import BadPlan
from quarterdeck.forecast.model import Question
from quarterdeck.forecast.remarks import find_failure, reasons_of, remarks_of
from quarterdeck.forecast.simulate import Going, Ready, endless, ends_of, ready, totals_of
from quarterdeck.forecast.steady import Reason
from quarterdeck.forecast.stock import stock_by
from quarterdeck.forecast.when import chance_by, record_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HowMany:
    """``amounts`` by level: reached or passed with that probability (None: refused); ``chances`` by epic of being done
    by the day; ``stock`` open work then at 50, 85, 95% (None: creation days are not known)."""

    ready: Ready
    by: date
    counts: Floats
    amounts: dict[float, float | None]
    chances: dict[str, float]
    stock: dict[float, float] | None
    reasons: tuple[Reason, ...]
    refused: bool
    cold: bool
    correction: Correction | None
    record: Record | None
    remarks: tuple[str, ...] = ()


def howmany(asked: Question, by: date, *, marked: bool = True, accept: bool = False, going: Going = endless) -> HowMany:
    """The forecast. Raises BadPlan where the day is not to come, NoHistory."""
    until = (by - asked.as_of).days
    if until < 1:
        raise BadPlan([f"by {by}: is not after {asked.as_of}, the last known day; an empty horizon has no answer"])
    if until > asked.choices.horizon:
        raise BadPlan([f"by {by}: is more than {asked.choices.horizon} days away; give an earlier day or --horizon"])
    made = ready(asked)
    counts = finished_by(made, until, going=going)
    record = record_of(made, going=going) if marked else None
    correction = record.howmany.correction if record and record.howmany else None
    reasons = reasons_of(made, record.howmany if record else None, growing=False)
    refused = bool(reasons) and not accept
    chosen = correction or NONE
    amounts = {level: None if refused else _reached(counts, level, chosen) for level in LEVELS}
    of_dates = (record.when.correction if record and record.when else None) or NONE
    chances = {} if refused else _chances(made, until, of_dates, going=going)
    stock = None if refused else stock_by(made, until)
    failure = find_failure(record.howmany if record else None)
    remarks = [*remarks_of(made, len(counts)), *([failure] if failure else [])]
    return HowMany(
        made, by, counts, amounts, chances, stock, reasons, refused, is_cold(made.flow), correction, record,
        tuple(remarks),
    )  # fmt: skip


def _chances(made: Ready, until: int, correction: Correction, *, going: Going) -> dict[str, float]:
    """By epic, the chance to be done ``until`` days on: as `when` says it of a target."""
    if not made.asked.plan:
        return {}
    ends = ends_of(made, going=going)
    return {epic.name: chance_by(own, until, correction) for epic, own in zip(made.asked.plan, ends, strict=True)}


def finished_by(made: Ready, until: int, *, going: Going = endless) -> Floats:
    """What is finished in the first ``until`` days of each run, rounded to whole items where items are counted."""
    total = totals_of(made, until, going=going)
    rng = np.random.default_rng([made.asked.choices.seed, 7])
    usual = float(made.blocks.weights @ made.flow.people)
    present = float(made.course.present[:, :until].sum(axis=0).mean()) * made.asked.choices.focus
    part = max(0.0, 1 - present / usual)
    mean = total.astype(np.float32)
    normals = rng.standard_normal(len(total), dtype=np.float32)
    total = gamma(mean, mean * np.float32(part * made.flow.spread), normals).astype(np.float64)
    if made.asked.choices.weighted:
        return total
    return np.asarray(np.floor(total + rng.random(len(total))), dtype=np.float64)


def _reached(counts: Floats, level: float, correction: Correction) -> float:
    return float(np.quantile(counts, correction.level(1 - level), method="inverted_cdf"))
