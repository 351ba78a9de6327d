"""The letter on Monday: what needs the reader, how their teams' figures stand, who is away, which 1:1s come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.desk.oneonones import access as one_on_ones
from quarterdeck.desk.people.models import TimeOff
from quarterdeck.desk.people.reads import in_force
from quarterdeck.reports import deck
from quarterdeck.reports.formats import words
from quarterdeck.reports.letter.model import Letter, Line, Part
from quarterdeck.reports.queue.build import Item, build
from quarterdeck.reports.queue.kinds import KINDS
from quarterdeck.reports.queue.model import Looking
from quarterdeck.reports.queue.when import said, start_of

MOST = 10
"""Things of the queue in a letter; the page has all."""
_TEAMS = 5
_AWAY = 40
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekly(looking: Looking, *, muted: frozenset[str] = frozenset()) -> Letter:
    """This week's letter to whoever looks, without the kinds that they muted."""
    monday = looking.today - timedelta(days=looking.today.weekday())
    every = build(looking).open
    items = [item for item in every if item.thing.kind not in muted]
    parts = (
        needs(items, most=MOST), *_figures(looking), _away(looking, monday), _meetings(looking, monday),
    )  # fmt: skip
    name = looking.viewer.name
    keys = frozenset(item.thing.key for item in every)
    return Letter(f"Your week from {said(monday)}", name, monday, tuple(p for p in parts if p.lines), keys)


def needs(items: Sequence[Item], *, most: int) -> Part:
    """The first things of a queue. Of what is private a message tells the kind alone."""
    shown = items[:most]
    private = Counter(item.thing.kind for item in shown if _stays_inside(item))
    more = len(items) - len(shown)
    summed = [f"{KINDS.get(kind, kind)}: {_many(count)}" for kind, count in sorted(private.items())]
    if more:
        summed.append(f"{more} more stand in your queue")
    return Part("What needs you", tuple(_need(item) for item in shown), "; ".join(summed))


def _need(item: Item) -> Line:
    thing = item.thing
    inside = thing.act.url if not thing.act.outside else "/queue/"
    return Line(thing.title, thing.why, inside, "" if _stays_inside(item) else thing.title)


def _stays_inside(item: Item) -> bool:
    """Whether a message leaves it out: what is between two people, and who comes or goes."""
    return item.thing.private or item.thing.kind == "people"


def _many(count: int) -> str:
    return "one thing" if count == 1 else f"{count} things"


def _figures(looking: Looking) -> Iterator[Part]:
    """Of the teams that the reader manages, else of their own: what is unusual, and the first figures."""
    teams = looking.led or sorted(looking.viewer.own)
    for team in teams[:_TEAMS]:
        found = looking.prepared.get(team)
        if found is None:
            continue
        made = deck.build(found)
        lines = tuple(_figure(one, team) for one in made.figures)
        yield Part(f"Figures of {team}", lines)


def _figure(one: deck.Figure, team: str) -> Line:
    report, point = one.report, one.point
    told = f"{report.name}: {words.value(point.value, report.unit)} on {said(point.date)}, of {point.n}"
    if one.previous is not None:
        told += f"; {words.value(one.previous, report.unit)} a month before"
    told += f". Unusual: {report.signal}" if report.signal else ""
    return Line(told, "", f"/figures/{report.id}/?team={team}", told)


def _away(looking: Looking, monday: date) -> Part:
    """Colleagues of the reader's teams who are away this week: days, never reasons."""
    sunday = monday + timedelta(days=6)
    teams = looking.viewer.own | frozenset(looking.led)
    people = in_force(looking.today).filter(team__name__in=teams).values("person")
    found = TimeOff.objects.filter(person__in=people, start_date__lte=sunday, end_date__gte=monday)
    listed = list(found.select_related("person").order_by("start_date", "person__handle", "id")[: _AWAY + 1])
    lines = tuple(Line(f"{one.person}, {_span(one, monday, sunday)}") for one in listed[:_AWAY])
    count = len({one.person_id for one in listed})
    told = f"{count} {'colleague is' if count == 1 else 'colleagues are'} away on some days" if count else ""
    return Part("Away this week", lines, told)


def _span(entry: TimeOff, monday: date, sunday: date) -> str:
    first, last = max(entry.start_date, monday), min(entry.end_date, sunday)
    back = f", back on {said(entry.end_date + timedelta(days=1))}" if entry.end_date > sunday else ""
    if first == last:
        return f"{_DAYS[first.weekday()]}{back}"
    return f"{_DAYS[first.weekday()]} to {_DAYS[last.weekday()]}{back}"


def _meetings(looking: Looking, monday: date) -> Part:
    """The reader's 1:1s of this week, on their own clock."""
    begin, end = start_of(monday, looking.zone), start_of(monday + timedelta(days=7), looking.zone)
    series = one_on_ones.readable(looking.viewer).filter(ended_at=None, next_at__gte=begin, next_at__lt=end)
    listed = list(series.select_related("report", "manager").order_by("next_at", "id"))
    lines = tuple(_meeting(looking, one.next_at, _other(looking, one)) for one in listed if one.next_at)
    return Part("1:1s this week", lines, f"{len(lines)} of your 1:1s" if lines else "")


def _other(looking: Looking, one: object) -> str:
    report, manager = one.report, one.manager  # type: ignore[attr-defined]  # a series
    return str(manager or "your manager") if report.pk == looking.viewer.person_id else str(report)


def _meeting(looking: Looking, at: datetime, other: str) -> Line:
    local = at.astimezone(ZoneInfo(looking.zone))
    return Line(f"{_DAYS[local.weekday()]} {local:%H:%M} with {other}", "", "/oneonones/")


def news(items: Iterable[Item], *, before: frozenset[str], muted: frozenset[str]) -> list[Item]:
    """Of a queue what is the reader's to do, of no muted kind, and was not told before."""
    return [
        item for item in items
        if item.thing.weight > 1 and item.thing.kind not in muted and item.thing.key not in before
    ]  # fmt: skip
