"""Where a fault stands: the file and line of what it names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from quarterdeck.forecast.errors import BadPlan
from quarterdeck.sources.files.errors import BadLines
from quarterdeck.sources.files.forecasting import read
from quarterdeck.sources.files.table import Line

_NAMES = {
    "items": "item {id!r}:",
    "plan": "epic {epic!r}:",
    "people": "person {handle!r}:",
    "sprints": "sprint {start_date}:",
    "timeoff": "time off of {handle!r} from {start_date}:",
    "oncall": "on-call duty of {handle!r} from {start_date}:",
    "closures": "closure from {start_date}:",
    "scope": "scope of {epic!r} on {date}:",
}
"""How a fault of a line of each file begins."""


def lines_of(kind: str, path: Path) -> list[Line]:
    """The lines of a file. BadPlan with every bad line."""
    try:
        return read(kind, path)
    except BadLines as bad:
        faults = [f"{path.name}:{number}: {what}" for number, what in bad.faults]
        raise BadPlan([*faults[:-1], f"{faults[-1]}; nothing was forecast"]) from None


def placed(faults: Sequence[str], options: dict[str, Any]) -> list[str]:
    """The faults, each behind the file and the last line of what it names, where that stands in a file."""
    places: dict[str, str] = {}
    for kind, name in _NAMES.items():
        if path := options.get(kind):
            places |= {name.format(**line.values): f"{path.name}:{line.number}" for line in read(kind, path)}
    found = [
        (fault, next((place for name, place in places.items() if fault.startswith(name)), None)) for fault in faults
    ]
    return [f"{place}: {fault}" if place else fault for fault, place in found]
