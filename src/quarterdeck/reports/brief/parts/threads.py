"""What is still open on the shared agenda from last time."""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.desk.oneonones import reads
from quarterdeck.desk.oneonones.models import Item, Side
from quarterdeck.reports.brief.model import About, Line, Part

_LONGEST = 160
_MOST = 10


def part(about: About) -> Iterator[Part]:
    """The newest open items, the newest first. Both of them wrote these, and see them on the agenda."""
    url = f"/oneonones/{about.series.pk}/"
    found = reads.open_threads(about.series, _MOST + 1)
    lines = tuple(Line(f"item:{item.pk}", _text(item, about), url, item.added_at.date()) for item in found[:_MOST])
    heading = "Open from last time" + (f": the newest {_MOST}; the rest is on the agenda" if len(found) > _MOST else "")
    if lines:
        yield Part("threads", heading, lines, known=True)


def _text(item: Item, about: About) -> str:
    name = about.sides.report.name if item.side == Side.REPORT else about.sides.manager.name
    first = item.text.strip().partition("\n")[0]
    cut = first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1].rstrip()}…"
    return f"{item.tag} {name}: {cut}".strip()
