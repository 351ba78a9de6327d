"""A job page as a table of contents: each responsibility with what serves it and its state, each indicator with its
figure."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.desk.role.duties import Duty
from quarterdeck.desk.role.outline import Line
from quarterdeck.desk.role.reads import Kept, Own
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.role.evidence import EVIDENCE, find_shown
from quarterdeck.reports.role.model import Fact, Figure, Seen


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One line of the contents. ``facts`` are its evidence, () where nothing shows its state."""

    kept: Kept
    duty: Duty | None
    facts: tuple[Fact, ...]
    overdue_days: int | None

    @property
    def waits(self) -> bool:
        return any(fact.waits for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Measure:
    """One performance indicator of the page: its figures, () where the product does not know it or nothing was read
    yet; and what is kept of it by hand."""

    line: Line
    figures: tuple[Figure, ...]
    by_hand: Responsibility


@dataclass(frozen=True, slots=True)
class Contents:
    """The page. ``measures`` None: it has no such section."""

    own: Own
    responsibilities: tuple[Responsibility, ...]
    gone: tuple[Responsibility, ...]
    focus: tuple[Responsibility, ...]
    measures: tuple[Measure, ...] | None


def contents(own: Own, seen: Seen) -> Contents:
    """Everything on the page, for one team of the viewer's."""
    lines = _Lines(seen)
    made = {kept.key: lines.line(kept) for kept in own.every}
    measures = own.outline.indicators
    return Contents(
        own, tuple(made[kept.key] for kept in own.lines), tuple(made[kept.key] for kept in own.gone),
        tuple(made[kept.key] for kept in own.focus),
        None if measures is None else tuple(Measure(line, _figures(line, seen), made[line.key]) for line in measures),
    )  # fmt: skip


class _Lines:
    """Makes lines; a duty that serves several of them is asked for its evidence once."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._facts: dict[str, tuple[Fact, ...]] = {}

    def line(self, kept: Kept) -> Responsibility:
        duty = kept.duty
        return Responsibility(kept, duty, self._evidence(duty), kept.overdue_days(self._seen.day))

    def _evidence(self, duty: Duty | None) -> tuple[Fact, ...]:
        if duty is None or duty.key not in EVIDENCE:
            return ()
        if duty.key not in self._facts:
            self._facts[duty.key] = EVIDENCE[duty.key](self._seen)
        return self._facts[duty.key]


def responsibility(kept: Kept, seen: Seen) -> Responsibility:
    """One line alone, with its evidence."""
    return _Lines(seen).line(kept)


def measure(kept: Kept, seen: Seen) -> Measure | None:
    """The same line as an indicator with its figures; None where it is none that the product knows."""
    if kept.line is None or not kept.line.figures:
        return None
    return Measure(kept.line, _figures(kept.line, seen), responsibility(kept, seen))


def _figures(line: Line, seen: Seen) -> tuple[Figure, ...]:
    reports = [seen.prepared.find(name) for name in line.figures] if seen.prepared else []
    return tuple(_figure(report) for report in reports if report)


def _figure(report: IndicatorReport) -> Figure:
    """What there is to show, else why there is nothing and which files would bring it."""
    point, last = find_shown(report), report.latest
    if report.withheld:
        return Figure(report, None, "too few people to show")
    if report.lacks:
        return Figure(report, None, report.lacks)
    if point is not None:
        return Figure(report, point)
    why = last.caveat if last and last.caveat else "no data yet"
    return Figure(report, None, why, get_indicator(report.id).needs if report.empty else ())
