"""One figure over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from quarterdeck.indicators.answer import Point, Target
from quarterdeck.reports.charts.scale import Scale, day_ticks, ticks, value_range
from quarterdeck.reports.formats import words

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 26, 28
_FEW = 40
"""Up to so many points each is drawn as a dot."""
STYLE = """
.plot{font:12px system-ui,sans-serif;color:#1d273b}.chart-back{fill:#fff}
.chart-line{fill:none;stroke:#0b5cad;stroke-width:2}.chart-so-far{stroke-dasharray:2 4}
.chart-dot{fill:#0b5cad;stroke:#0b5cad;stroke-width:2}.chart-dot.chart-partial{fill:#fff}
.chart-signal{fill:#b45309;stroke:#fff}.chart-usual{fill:#64748b;fill-opacity:.16}
.chart-target{stroke:#6b21a8;stroke-width:1.5;stroke-dasharray:6 4}
.chart-grid{stroke:#94a3b8;stroke-opacity:.35}.chart-text{fill:#475569}
.chart-note{stroke:#475569;stroke-dasharray:2 3}
@media(prefers-color-scheme:dark){.chart-back,.chart-partial{fill:#111821}.chart-line{stroke:#6cb6ff}
.chart-dot{fill:#6cb6ff;stroke:#6cb6ff}.chart-dot.chart-partial{fill:#111821}
.chart-signal{fill:#f0b429;stroke:#111821}.chart-target{stroke:#d0a6ff}.chart-text{fill:#b6c2d2}}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to point at on a day: ``kind`` signal (unusual for this team) or note (what somebody wrote)."""

    date: date
    text: str
    kind: str = "note"


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn. ``points`` at one grain, oldest first, values in ``unit``; ``usual`` the range of its own past;
    ``marks`` of kind signal stand on the point of their day, notes on the axis."""

    title: str
    unit: str
    points: Sequence[Point]
    target: Target | None = None
    usual: tuple[float, float] | None = None
    marks: Sequence[Mark] = ()


def draw(chart: Chart, *, width: int = 920, height: int = 300, standalone: bool = False) -> str:
    """The chart as SVG, with a title and a description in words. ``standalone``: with its own colours, as a file."""
    known = [p for p in chart.points if p.value is not None]
    head = f"<title>{escape(chart.title)}</title><desc>{escape(describe(chart))}</desc>"
    size = f'viewBox="0 0 {width} {height}" role="img" class="plot"'
    if standalone:
        size = f'xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {size}'
        head += f'<style>{STYLE}</style><rect class="chart-back" width="{width}" height="{height}"/>'
    if not known:
        text = f'<text class="chart-text" x="{width / 2}" y="{height / 2}" text-anchor="middle">nothing to show</text>'
        return f"<svg {size}>{head}{text}</svg>"
    frame = _Frame.of(chart, width, height)
    return f"<svg {size}>{head}{''.join(frame.parts())}</svg>"


def describe(chart: Chart) -> str:
    """What the drawing shows, in a few sentences."""
    known = [(p.date, p.value, p.partial) for p in chart.points if p.value is not None]
    if not known:
        return "There is no value to show."
    least, most = min(known, key=lambda one: one[1]), max(known, key=lambda one: one[1])
    day, value, partial = known[-1]
    said = [
        f"From {known[0][0]} to {day}: last {words.value(value, chart.unit)}{' so far' if partial else ''}",
        f"lowest {words.value(least[1], chart.unit)} on {least[0]}",
        f"highest {words.value(most[1], chart.unit)} on {most[0]}",
    ]
    if chart.usual:
        said.append(f"usual range {words.usual(chart.usual, chart.unit)}")
    if chart.target:
        said.append(f"target {words.target(chart.target, chart.unit)}")
    said += [f"{mark.text} on {mark.date}" for mark in chart.marks]
    return "; ".join(said) + "."


def _line(name: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{name}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(text: str, x: float, y: float, anchor: str = "start") -> str:
    return f'<text class="chart-text" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


@dataclass(frozen=True, slots=True)
class _Frame:
    """A chart with its axes."""

    chart: Chart
    x: Scale
    y: Scale
    levels: Sequence[float]

    @classmethod
    def of(cls, chart: Chart, width: int, height: int) -> _Frame:
        days = [p.date.toordinal() for p in chart.points]
        values = [p.value for p in chart.points if p.value is not None]
        extras = [*(chart.usual or ()), *([chart.target.value] if chart.target else [])]
        levels = ticks(*value_range(values, extras))
        x = Scale(days[0], max(days[-1], days[0] + 1), _LEFT, width - _RIGHT)
        return cls(chart, x, Scale(levels[0], levels[-1], height - _BOTTOM, _TOP), levels)

    def parts(self) -> Iterator[str]:
        yield from self._usual()
        yield from self._axes()
        yield from self._target()
        yield from self._notes()
        yield from self._lines()
        yield from self._dots()
        yield from self._signals()

    def _axes(self) -> Iterator[str]:
        for level in self.levels:
            y = self.y(level)
            yield _line("chart-grid", self.x.begin, y, self.x.end, y)
            yield _text(_level(level, self.chart.unit), self.x.begin - 6, y + 4, "end")
        yield _text(_unit(self.chart.unit), 4, 12)
        points = self.chart.points
        for day, said in day_ticks(points[0].date, points[-1].date):
            x = self.x(day.toordinal())
            yield _line("chart-grid", x, self.y.begin, x, self.y.begin + 5)
            yield _text(said, min(x, self.x.end - 14), self.y.begin + 19, "middle")

    def _usual(self) -> Iterator[str]:
        if self.chart.usual:
            low, high = (min(max(v, self.y.low), self.y.high) for v in self.chart.usual)
            top, height = self.y(high), self.y(low) - self.y(high)
            yield (
                f'<rect class="chart-usual" x="{self.x.begin}" y="{top:.1f}" width="{self.x.end - self.x.begin}"'
                f' height="{height:.1f}"><title>usual range of its own past</title></rect>'
            )
            yield _text(f"usual {words.usual(self.chart.usual, self.chart.unit)}", self.x.begin + 6, top + 13)

    def _target(self) -> Iterator[str]:
        goal = self.chart.target
        if goal is None:
            return
        said = f"target {words.target(goal, self.chart.unit)}"
        if not self.y.low <= goal.value <= self.y.high:
            yield _text(
                f"{said} ({'above' if goal.value > self.y.high else 'below'} this range)", self.x.end, 12, "end"
            )
            return
        y = self.y(goal.value)
        yield _line("chart-target", self.x.begin, y, self.x.end, y)
        yield _text(said, self.x.end - 4, y - 5, "end")

    def _runs(self) -> Iterator[list[Point]]:
        """Stretches of points without a gap."""
        run: list[Point] = []
        for point in self.chart.points:
            if point.value is None:
                if run:
                    yield run
                run = []
            else:
                run.append(point)
        if run:
            yield run

    def _lines(self) -> Iterator[str]:
        for run in self._runs():
            whole = run[:-1] if run[-1].partial else run
            if whole:
                yield self._polyline(whole, "chart-line")
            if whole is not run:
                yield self._polyline(run[-2:], "chart-line chart-so-far")

    def _polyline(self, run: Sequence[Point], name: str) -> str:
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self._place, run))
        return f'<polyline class="{name}" points="{places}"/>'

    def _place(self, point: Point) -> tuple[float, float]:
        return self.x(point.date.toordinal()), self.y(point.value or 0.0)

    def _dots(self) -> Iterator[str]:
        known = [p for p in self.chart.points if p.value is not None]
        alone = {run[0].date for run in self._runs() if len(run) == 1}
        for point in known:
            if len(known) <= _FEW or point is known[-1] or point.date in alone:
                x, y = self._place(point)
                name = "chart-dot chart-partial" if point.partial else "chart-dot"
                said = f"{point.date}: {words.value(point.value, self.chart.unit)}, n {point.n}"
                said += ", so far" if point.partial else ""
                yield f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"><title>{escape(said)}</title></circle>'

    def _signals(self) -> Iterator[str]:
        values = {p.date: p for p in self.chart.points if p.value is not None}
        for mark in self.chart.marks:
            if mark.kind == "signal" and mark.date in values:
                x, y = self._place(values[mark.date])
                title = f"<title>{escape(f'{mark.date}: {mark.text}')}</title>"
                yield f'<path class="chart-signal" d="M{x:.1f} {y - 9:.1f}l7 12h-14z">{title}</path>'

    def _notes(self) -> Iterator[str]:
        first, last = self.chart.points[0].date, self.chart.points[-1].date
        for number, mark in enumerate(m for m in self.chart.marks if m.kind == "note" and first <= m.date <= last):
            x = self.x(mark.date.toordinal())
            yield f"<g>{_line('chart-note', x, self.y.end, x, self.y.begin)}<title>{escape(mark.text)}</title></g>"
            yield _text(str(number + 1), x, self.y.end - 3, "middle")


def _level(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value * 100:g} %"
    return f"{value:g}"


def _unit(unit: str) -> str:
    return {"share": "share", "ratio": "ratio to plan"}.get(unit, unit)
