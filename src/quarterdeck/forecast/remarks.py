"""What a reader must know of an answer besides its numbers."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from quarterdeck.forecast.backtest import Marks
from quarterdeck.forecast.doubt import is_cold
from quarterdeck.forecast.engine import NEVER, Ends
from quarterdeck.forecast.simulate import Ready
from quarterdeck.forecast.steady import Reason, find_reasons
from quarterdeck.forecast.trend import trends_of

QUIET_DAYS = 4
"""Working days without a finish from which a file may be older than the day it is read as of."""
MAYBE = 1.64
"""Standard errors from which a trend that is not sure is told."""


def remarks_of(made: Ready, runs: int, ends: Ends | None = None) -> list[str]:
    """Of the history and the ``runs`` made; ``ends`` (epics, runs) where a plan was followed."""
    asked = made.asked
    said = []
    if runs < asked.choices.runs:
        said.append(f"time ran out after {runs:,} of {asked.choices.runs:,} runs; the answer rests on those")
    if is_cold(made.flow):
        weeks = len(made.flow.totals) * made.flow.width / 7
        said.append(f"little history ({weeks:.0f} weeks, {made.flow.totals.sum():.0f} finished): the range is wide")
    said += _drift(made)
    never = float((ends.max(axis=0) >= NEVER).mean()) if ends is not None and ends.size else 0.0
    if never > 0:
        said.append(f"in {never:.0%} of the runs the plan does not end within {asked.choices.horizon} days")
    return [*said, *_quiet(made)]


def find_failure(marks: Marks | None) -> str | None:
    """That answers said at 85% held too seldom in the past; None where they did not."""
    held = next((one for one in (marks.corrected or marks.held if marks else ()) if one.level == 0.85), None)
    if held is None or held.high >= held.level:
        return None
    return f"what was said at 85% held only {held.share:.0%} of the times in the past year: expect worse than is said"


def reasons_of(made: Ready, marks: Marks | None, *, growing: bool = True) -> tuple[Reason, ...]:
    """Why no date is given: the process, or a doubtful process whose record fails."""
    reasons = find_reasons(made.flow, made.growth if growing else None, made.days.last)
    doubt = None if reasons else find_doubt(made, marks)
    return tuple(reasons) if doubt is None else (doubt,)


def find_doubt(made: Ready, marks: Marks | None) -> Reason | None:
    """A fall that is not sure by itself, where past answers held too seldom as well: together they say enough."""
    failure, found = find_failure(marks), trends_of(made.flow.per_person, least=8)
    falling = [one for one in found if one.slope < 0 and one.size >= MAYBE]
    if failure is None or not falling:
        return None
    one = max(falling, key=lambda trend: trend.size)
    span = one.windows * made.flow.width // 7
    return Reason(
        "record", f"throughput seems to fall, by {abs(one.change):.0%} of its mean over {span} weeks, and {failure}"
    )


def _drift(made: Ready) -> list[str]:
    found = trends_of(made.flow.per_person, least=8)
    if not found or found[-1].size < MAYBE:
        return []
    word = "rising" if found[-1].slope > 0 else "falling"
    span = found[-1].windows * made.flow.width // 7
    return [
        f"throughput may be {word} (by {abs(found[-1].change):.0%} of its mean over {span} weeks): the range is wider"
    ]


def _quiet(made: Ready) -> list[str]:
    """How old the history is: silence to come from a file that ends early looks like weeks without a finish."""
    asked, days = made.asked, made.days
    if (asked.as_of - days.last).days > 0:
        return [f"the last sprint ended on {days.last}; what was finished since is not known"]
    newest = days.first + timedelta(days=int(np.flatnonzero(days.amounts)[-1]))
    quiet = int(np.busday_count(newest + timedelta(days=1), asked.as_of + timedelta(days=1)))
    if asked.history.sprints or quiet < QUIET_DAYS:
        return []
    silence = f"nothing was finished on the {quiet} working days after {newest}, which count as empty"
    return [f"{silence}; if the file is older, give --as-of {newest}"]
