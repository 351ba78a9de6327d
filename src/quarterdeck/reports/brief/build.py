"""A brief as one of the two sees it.

The report sees every line and which they struck. The manager sees what is left once it is shared; before that only
what they know anyway. What was struck is in nothing that the manager gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from quarterdeck.desk.oneonones import briefs, dates
from quarterdeck.desk.oneonones.briefs import Kept
from quarterdeck.desk.oneonones.meetings import Pair, day_of
from quarterdeck.desk.oneonones.models import BriefLine
from quarterdeck.desk.people.access import Viewer
from quarterdeck.home.folder import Home
from quarterdeck.reports.brief.model import About, Line, Part
from quarterdeck.reports.brief.registry import PARTS


@dataclass(frozen=True, slots=True)
class Made:
    """``writes``: the viewer strikes, adds and shares. ``struck`` are keys, none for anybody else; ``own`` are the
    report's own lines, ``taken_out`` those that they took out again. ``for_date`` is today where no date is set."""

    for_date: date
    parts: tuple[Part, ...]
    own: tuple[BriefLine, ...]
    taken_out: tuple[BriefLine, ...]
    struck: frozenset[str]
    shared_at: datetime | None
    writes: bool
    unseen: frozenset[str] = frozenset()
    """For the report: keys of lines that were found after it was shared, which the manager does not have."""

    @property
    def is_empty(self) -> bool:
        return not (self.parts or self.own)


def build(viewer: Viewer, pair: Pair, *, home: Home, now: datetime, parts: Iterable[Part] | None = None) -> Made:
    """The brief for the next date of a pair. ``parts`` None: those of every duty."""
    kept = briefs.kept(pair.series)
    day = day_of(pair) or now.astimezone(pair.sides.zone).date()
    found = tuple(_all(about_of(pair, day, home=home, now=now)) if parts is None else parts)
    if briefs.may_write(viewer, pair.series):
        own = tuple(line for line in kept.own if not line.struck)
        out = tuple(line for line in kept.own if line.struck)
        keys = frozenset(line.key for part in found if not part.known for line in part.lines)
        unseen = keys - kept.shown - kept.struck if kept.shared and pair.series.keeper_id is None else frozenset[str]()
        return Made(day, found, own, out, kept.struck, kept.shared_at, writes=True, unseen=unseen)
    return _left(day, found, kept)


def about_of(pair: Pair, day: date, *, home: Home, now: datetime) -> About:
    """Since the morning of the day on which the last one was held."""
    last = pair.health.last
    since = dates.instant(last, time(), pair.sides.zone) if last else None
    return About(pair.series, day, since, now, home, pair.sides)


def _all(about: About) -> Iterator[Part]:
    for provider in PARTS:
        yield from provider(about)


def _left(day: date, found: Iterable[Part], kept: Kept) -> Made:
    """What the manager has of it."""
    open_to_them = (part for part in found if part.known or kept.shared)
    left = (replace(part, lines=_not_struck(part, kept)) for part in open_to_them)
    own = tuple(line for line in kept.own if not line.struck) if kept.shared else ()
    shown = tuple(part for part in left if part.lines)
    return Made(day, shown, own, (), frozenset(), kept.shared_at, writes=False)


def _not_struck(part: Part, kept: Kept) -> tuple[Line, ...]:
    """What was not struck; of what the manager does not know anyway, only what the report saw before they shared."""
    seen = part.known or None
    return tuple(line for line in part.lines if line.key not in kept.struck and (seen or line.key in kept.shown))


def to_markdown(made: Made, title: str) -> str:
    """As text to paste into a document; what is struck is left out for the report as well."""
    out = [f"# {title}, {made.for_date.isoformat()}", ""]
    for part in made.parts:
        lines = [_bullet(line.text, line.url) for line in part.lines if line.key not in made.struck]
        if lines:
            out += [f"## {part.heading}", "", *lines, ""]
            out += [f"*{part.ask}*", ""] if part.ask else []
    if made.own:
        out += ["## Mine", "", *(_bullet(line.text, "") for line in made.own), ""]
    if len(out) == 2:
        out += ["Nothing is known that needs the hour.", ""]
    return "\n".join(out)


def _bullet(text: str, url: str) -> str:
    flat = " ".join(text.split())
    link = f" <{url}>" if url.startswith(("http://", "https://")) else ""
    return f"- {flat}{link}"
