"""What can be wrong with a question.

IndicatorError
├── UnknownTeam        no team or department has that name
├── UnknownSpecialty   nobody has that specialty
├── UnknownIndicator   there is no such indicator
├── UnknownDefinition  the indicator has no such definition
├── UnknownPreset      there is no such set of targets
├── WrongGrain         the indicator has no figure at that grain
├── NotExplained       a change of the indicator cannot be split into parts
└── WrongDays          the days asked for are in the wrong order
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches


class IndicatorError(Exception):
    """The question cannot be answered as it was put; the message says what, where and what to do."""


class UnknownTeam(IndicatorError):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"no team or department is named {name!r}{_hint(name, known)}; see the imported teams")


class UnknownSpecialty(IndicatorError):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"nobody has the specialty {name!r}{_hint(name, known)}; see the imported people")


class UnknownIndicator(IndicatorError):
    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no indicator {name!r}; choose from {', '.join(known)}")


class UnknownDefinition(IndicatorError):
    def __init__(self, indicator: str, name: str, known: Iterable[str]) -> None:
        super().__init__(f"{indicator} has no definition {name!r}; choose from {', '.join(known)}")


class UnknownPreset(IndicatorError):
    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no set of targets {name!r}; choose from {', '.join(known)}")


class WrongGrain(IndicatorError):
    def __init__(self, indicator: str, grain: str, known: Iterable[str]) -> None:
        super().__init__(f"{indicator} has no figure by {grain}; ask for it by {' or '.join(known)}")


class NotExplained(IndicatorError):
    def __init__(self, indicator: str, known: Iterable[str]) -> None:
        super().__init__(f"why explains {' and '.join(known)} only; for {indicator} see its rows")


class WrongDays(IndicatorError):
    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"a change needs two days in order: {last} does not come after {first}")


def _hint(name: str, known: Sequence[str]) -> str:
    if not known:
        return " (there are none yet)"
    folded = {other.casefold(): other for other in known}
    near = [folded[found] for found in get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    if near:
        return f" (did you mean {' or '.join(near)}?)"
    return f" (known: {', '.join(known[:8])}{', …' if len(known) > 8 else ''})"
