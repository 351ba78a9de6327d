"""A timeline drawn to scale: SVG without styles or scripts; colours by class, with plain ones as a fallback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from html import escape

from quarterdeck.indicators.clocks import State
from quarterdeck.reports.timeline import Entry, Stretch, Timeline

WIDTH, HEIGHT = 960, 196
_LEFT, _RIGHT = 78, 12
_BAND, _THICK = 24, 34
_LANES = {"author": 86, "reviewer": 112, "other": 138}
_LANE_NAMES = {"author": "author", "reviewer": "reviewers", "other": "others"}
_AXIS = 160
COLOURS = {
    State.DRAFT: "#999999",
    State.UNASSIGNED: "#e69f00",
    State.WAITING_FOR_REVIEWER: "#0072b2",
    State.WAITING_FOR_AUTHOR: "#cc79a7",
    State.WAITING_FOR_MERGE: "#009e73",
}
"""Told apart by readers with any colour vision (Okabe and Ito)."""
_SHAPES = {
    "pushed": "square", "approved": "triangle", "changes_requested": "cross", "review_requested": "diamond",
    "opened": "bar", "closed": "bar", "reopened": "bar", "merged": "bar", "readied": "bar", "drafted": "bar",
}  # fmt: skip
_PATHS = {
    "circle": "M{x} {y}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
    "square": "M{x} {y}m-3.5 -3.5h7v7h-7z",
    "triangle": "M{x} {y}m0 -5l5 9h-10z",
    "diamond": "M{x} {y}m0 -5l5 5l-5 5l-5 -5z",
    "cross": "M{x} {y}m-4 -4l8 8m0 -8l-8 8",
    "bar": "M{x} {y}m0 -7v14",
}
_STEPS = tuple(timedelta(hours=h) for h in (1, 3, 6, 12)) + tuple(
    timedelta(days=d) for d in (1, 2, 7, 14, 28, 56, 91, 182, 364, 728, 1456)
)

_HEAD = (
    f'<svg class="timeline" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
    ' aria-labelledby="timeline-title timeline-desc" font-family="system-ui, sans-serif" font-size="12">'
)


def svg(made: Timeline) -> str:
    """The picture: the open time in the colours of its states, beneath it what the author, the reviewers and others
    did, and an axis in UTC days. It says in its description what the list beneath it says in full."""
    scale = _Scale(made)
    parts = [
        _HEAD,
        f'<title id="timeline-title">Timeline of {escape(made.reference)}</title>',
        f'<desc id="timeline-desc">{escape(description(made))}</desc>',
        *_axis(scale), *_band(made.stretches, scale), *_lanes(made.entries, scale), "</svg>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def description(made: Timeline) -> str:
    """The stretches in one sentence."""
    parts = "; ".join(f"{one.words} {days(one.days)}" for one in made.stretches)
    return f"Open for {days(made.open_days)} from {made.created_at:%Y-%m-%d}: {parts or 'nothing yet'}."


def days(number: float) -> str:
    """A length of time, short: days from one on, else hours or minutes."""
    if number >= 10:
        return f"{number:.0f} days"
    if number >= 1:
        return f"{number:.1f} days"
    minutes = number * 1440
    return f"{minutes / 60:.0f} hours" if minutes >= 90 else f"{minutes:.0f} minutes"


class _Scale:
    """From instants to units of the picture."""

    def __init__(self, made: Timeline) -> None:
        ends = [made.created_at, *(s.until for s in made.stretches), *(e.last_at for e in made.entries)]
        self.since, self.until = made.created_at, max(ends)
        self.span = max((self.until - self.since).total_seconds(), 60.0)

    def x(self, at: datetime) -> float:
        part = (at - self.since).total_seconds() / self.span
        return round(_LEFT + min(max(part, 0.0), 1.0) * (WIDTH - _LEFT - _RIGHT), 1)


def _band(stretches: Iterable[Stretch], scale: _Scale) -> Iterator[str]:
    yield _text(_LEFT - 8, _BAND + 21, "whose turn", "end")
    for one in stretches:
        left, right = scale.x(one.since), scale.x(one.until)
        name, width = one.words, max(round(right - left, 1), 0.8)
        said = escape(f"{name}: {days(one.days)}, {one.since:%Y-%m-%d} to {one.until:%Y-%m-%d}")
        kind = str(one.state).replace("_", "-") if one.state else "closed"
        colour = COLOURS[one.state] if one.state else "none"
        yield (
            f'<rect class="turn turn-{kind}" x="{left}" y="{_BAND}" width="{width}" height="{_THICK}" fill="{colour}"'
            f"{'' if one.state else _DASHED}><title>{said}</title></rect>"
        )
        if width > 64:
            shown = '"#ffffff"' if one.state in _DARK else '"#111111"' if one.state else '"currentColor"'
            inside = f'{shown} class="inside"' if one.state else shown
            yield _text(left + width / 2, _BAND + 21, _short(days(one.days)), "middle", fill=inside)


_DASHED = ' stroke="currentColor" stroke-dasharray="3 3" stroke-opacity="0.5"'
_DARK = frozenset({State.WAITING_FOR_REVIEWER})


def _short(said: str) -> str:
    return said.replace(" days", " d").replace(" hours", " h").replace(" minutes", " min")


def _lanes(entries: Iterable[Entry], scale: _Scale) -> Iterator[str]:
    for role, y in _LANES.items():
        yield _text(_LEFT - 8, y + 4, _LANE_NAMES[role], "end")
        yield (
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="currentColor" stroke-opacity="0.15"/>'
        )
    drawn: set[tuple[float, int, str]] = set()
    for one in entries:
        y, shape = _LANES.get(one.role, _LANES["other"]), _SHAPES.get(one.kind, "circle")
        for at in dict.fromkeys((one.at, one.last_at)):
            place = (round(scale.x(at)), y, shape)  # marks on the same spot are drawn once
            if place not in drawn:
                drawn.add(place)
                yield _mark(shape, scale.x(at), y, f"{at:%Y-%m-%d %H:%M} {one.said}")


def _mark(shape: str, x: float, y: int, said: str) -> str:
    line = shape in {"cross", "bar"}
    paint = 'fill="none" stroke="currentColor" stroke-width="2"' if line else 'fill="currentColor"'
    return f'<path class="act" d="{_PATHS[shape].format(x=x, y=y)}" {paint}><title>{escape(said)}</title></path>'


def _axis(scale: _Scale) -> Iterator[str]:
    for at in _ticks(scale):
        x = scale.x(at)
        shown = f"{at:%H:%M}" if at.hour else f"{at.day} {at:%b}" + (f" {at:%Y}" if scale.span > 3e7 else "")
        yield (
            f'<line x1="{x}" x2="{x}" y1="{_BAND - 6}" y2="{_AXIS}" stroke="currentColor" stroke-opacity="0.25"'
            f"/>{_text(x, _AXIS + 16, shown, 'middle')}"
        )
    yield _text(WIDTH - _RIGHT, HEIGHT - 4, "days end at midnight UTC", "end")


def _ticks(scale: _Scale) -> Iterator[datetime]:
    """At most nine instants a round step apart, beginning at a midnight."""
    length = timedelta(seconds=scale.span)
    step = next((s for s in _STEPS if length / s <= 8), length / 8)
    at = scale.since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    while at <= scale.until:
        if at >= scale.since:
            yield at
        at += step


def _text(x: float, y: float, said: str, anchor: str, *, fill: str = '"currentColor"') -> str:
    return f'<text x="{round(x, 1)}" y="{y}" text-anchor="{anchor}" fill={fill}>{escape(said)}</text>'
