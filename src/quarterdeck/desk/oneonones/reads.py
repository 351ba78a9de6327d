"""What is read of 1:1s: the viewer's series, one agenda as it is shown, and what other rooms ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, Window
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce, RowNumber

from quarterdeck.desk.oneonones import access, tags
from quarterdeck.desk.oneonones.access import Ties
from quarterdeck.desk.oneonones.models import Item, Series, Side
from quarterdeck.desk.oneonones.opening import open_items
from quarterdeck.desk.people.access import Viewer

A_PAGE = 25
"""Open items of a section shown at once."""
_ANSWERS = 10
GONE = "somebody who left"
OWN_ACTS = {Side.REPORT: "TODO", Side.MANAGER: "DOTO"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A series as its viewer sees it. ``other`` is who they hold it with; ``is_open``: both may write."""

    series: Series
    side: Side
    is_open: bool
    waiting: int = 0
    """Open items that are the viewer's to do."""

    @property
    def other(self) -> str:
        return self.name_of(Side.REPORT if self.side == Side.MANAGER else Side.MANAGER)

    @property
    def laptop(self) -> bool:
        return self.series.keeper_id is not None

    @property
    def mine(self) -> str:
        """The tag of what the viewer does: TODO or DOTO."""
        return OWN_ACTS[self.side]

    def name_of(self, side: str) -> str:
        if side == Side.REPORT:
            return str(self.series.report)
        if self.laptop:
            return "you"
        return str(self.series.manager) if self.series.manager else GONE

    def author_of(self, item: Item) -> str:
        """Who added an item, as it is written on the agenda."""
        if item.author_id is None and not (self.laptop and item.side == Side.MANAGER):
            return GONE
        return self.name_of(item.side)

    @property
    def title(self) -> str:
        return f"{self.name_of(Side.REPORT)} / {self.name_of(Side.MANAGER)}"


def pair_of(viewer: Viewer, series: Series, ties: Ties | None = None) -> Pair:
    """A readable series with the viewer's side. Series.DoesNotExist where they are neither."""
    side = access.find_side(viewer, series)
    if side is None:
        raise Series.DoesNotExist
    return Pair(series, side, access.is_open(viewer, series, ties))


@dataclass(frozen=True, slots=True)
class Listed:
    """The viewer's series: with their managers, with their reports, across a level; and those that have ended."""

    own: tuple[Pair, ...] = ()
    reports: tuple[Pair, ...] = ()
    skips: tuple[Pair, ...] = ()
    ended: tuple[Pair, ...] = ()


def listed(viewer: Viewer, ties: Ties) -> Listed:
    """All of one's series, by who they are with. Two queries."""
    found = list(access.readable(viewer).select_related("report", "manager"))
    waiting = _waiting(found)
    pairs = []
    for series in found:
        pair = pair_of(viewer, series, ties)
        pairs.append(Pair(series, pair.side, pair.is_open, waiting.get((series.pk, pair.mine), 0)))
    pairs.sort(key=lambda pair: (pair.other.casefold(), pair.series.started_at))
    going = [pair for pair in pairs if pair.is_open]
    skips = tuple(pair for pair in going if pair.series.kind == Series.Kind.SKIP_LEVEL)
    return Listed(
        tuple(pair for pair in going if pair.side == Side.REPORT and pair not in skips),
        tuple(pair for pair in going if pair.side == Side.MANAGER and pair not in skips), skips,
        tuple(pair for pair in reversed(pairs) if not pair.is_open),
    )  # fmt: skip


def _waiting(found: Iterable[Series]) -> dict[tuple[object, str], int]:
    """By series and tag how many TODO and DOTO are open."""
    opened = Item.objects.filter(series__in=[one.pk for one in found], parent=None, done_at=None, removed_at=None)
    lines = opened.filter(tag__in=OWN_ACTS.values()).order_by().values_list("series_id", "tag").annotate(n=Count("pk"))
    return {(series, tag): number for series, tag, number in lines}


@dataclass(frozen=True, slots=True)
class Row:
    """One item as it is shown: its number in the section, its author's name, its last answers with their authors'."""

    item: Item
    number: int
    author: str
    may_settle: bool
    answers: tuple[tuple[Item, str], ...] = ()
    earlier_answers: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A section with one page of its open items, the newest at the end. ``page`` 1 is the last one."""

    key: str
    name: str
    total: int
    rows: tuple[Row, ...]
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))

    @property
    def earlier(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None

    @property
    def later(self) -> int | None:
        return self.page - 1 if self.page > 1 else None


@dataclass(frozen=True, slots=True)
class Sums:
    """What can be told of an agenda without opening a text. ``state`` changes whenever anything on it does."""

    open_by_section: Mapping[str, int] = field(default_factory=dict)
    by_side: Mapping[str, int] = field(default_factory=dict)
    oldest: Mapping[str, datetime] = field(default_factory=dict)
    """Since when the oldest open TODO and DOTO stand there."""
    done: int = 0
    removed: int = 0
    state: str = ""

    @property
    def total(self) -> int:
        return sum(self.by_side.values())

    @property
    def from_manager(self) -> int | None:
        """The share of open items that the manager added, in percent; None where there are none."""
        return round(100 * self.by_side.get(Side.MANAGER, 0) / self.total) if self.total else None

    @property
    def mostly_manager(self) -> bool:
        return self.total > 3 and 2 * self.by_side.get(Side.MANAGER, 0) > self.total


@dataclass(frozen=True, slots=True)
class Agenda:
    """One agenda as it is shown."""

    pair: Pair
    sections: tuple[Section, ...]
    sums: Sums
    tags: tuple[str, ...]
    now: datetime

    @property
    def report(self) -> str:
        return self.pair.name_of(Side.REPORT)

    @property
    def manager(self) -> str:
        return self.pair.name_of(Side.MANAGER)

    @property
    def ages(self) -> tuple[tuple[str, str, int], ...]:
        """Whose TODO or DOTO have been open for how many days, the oldest of each."""
        pairs = ((name, self.pair.name_of(side)) for side, name in OWN_ACTS.items())
        found = ((tag, who, (self.now - self.sums.oldest[tag]).days) for tag, who in pairs if tag in self.sums.oldest)
        return tuple(line for line in found if line[2] > 0)


def agenda(viewer: Viewer, pair: Pair, ties: Ties, *, now: datetime, section: str = "", page: int = 1) -> Agenda:
    """The open items of all sections, the last of each; or one page of one section. Three queries; only what is shown
    is opened, and that when it is read."""
    sums = sums_of(pair.series)
    keys = [section] if section else sections_of(pair, ties, sums)
    rows = _rows(viewer, pair, keys, sums, page)
    names = dict(Item.Section.choices)
    shown = tuple(
        Section(key, str(names[key]), sums.open_by_section.get(key, 0), tuple(rows.get(key, ())), page) for key in keys
    )
    return Agenda(pair, shown, sums, tags.names_of(pair.series.tags), now)


def sections_of(pair: Pair, ties: Ties, sums: Sums | None = None) -> list[str]:
    """Which sections an agenda has: performance only where the report leads people, or it is used.
    The hallway is the last, as it grows and is worked on from its end."""
    leads = pair.series.report_id in ties.leaders
    used = bool(sums and sums.open_by_section.get(Item.Section.PERFORMANCE))
    first = [str(Item.Section.PERFORMANCE)] if leads or used else []
    return [*first, str(Item.Section.CAREER), str(Item.Section.VISION), str(Item.Section.HALLWAY)]


def sums_of(series: Series) -> Sums:
    """One query, which opens nothing."""
    is_open = Q(parent=None, done_at=None, removed_at=None)
    lines = Item.objects.filter(series=series).order_by().values("section", "side", "tag").annotate(
        open=Count("pk", filter=is_open), first=Min("added_at", filter=is_open), all=Count("pk"), sum=Sum("version"),
        last=Max("changed_at"), done=Count("pk", filter=Q(parent=None, done_at__isnull=False, removed_at=None)),
        removed=Count("pk", filter=Q(removed_at__isnull=False)),
    )  # fmt: skip
    sections: dict[str, int] = {}
    sides: dict[str, int] = {}
    oldest: dict[str, datetime] = {}
    every = done = removed = versions = 0
    last = None
    for line in lines:
        sections[line["section"]] = sections.get(line["section"], 0) + line["open"]
        sides[line["side"]] = sides.get(line["side"], 0) + line["open"]
        if line["tag"] in OWN_ACTS.values() and line["first"]:
            oldest[line["tag"]] = min(line["first"], oldest.get(line["tag"], line["first"]))
        every, versions = every + line["all"], versions + line["sum"]
        done, removed = done + line["done"], removed + line["removed"]
        last = max(last or line["last"], line["last"])
    state = f"{every}-{versions}-{int(last.timestamp() * 1e6) if last else 0}"
    return Sums(sections, sides, oldest, done, removed, state)


def _rows(viewer: Viewer, pair: Pair, keys: list[str], sums: Sums, page: int) -> dict[str, list[Row]]:
    """By section the rows of a page counted from the end, each with its last answers. One query."""
    by_section: dict[str, list[Item]] = {}
    answers: dict[object, list[Item]] = {}
    for one in _shown(pair.series, keys, page):
        if one.parent_id is None:
            by_section.setdefault(one.section, []).append(one)
        else:
            answers.setdefault(one.parent_id, []).append(one)
    rows: dict[str, list[Row]] = {}
    for section, found in by_section.items():
        first = sums.open_by_section.get(section, 0) - (page - 1) * A_PAGE - len(found) + 1
        numbered = enumerate(found, max(first, 1))
        rows[section] = [row_of(viewer, pair, item, number=n, answers=answers) for n, item in numbered]
    return rows


def _shown(series: Series, keys: list[str], page: int) -> QuerySet[Item]:
    """The items of a page and their last answers in one. Of a long agenda only these are looked at."""
    wanted = Q()
    for key in keys:
        ends = open_items(series).filter(section=key).reverse().values("pk")[(page - 1) * A_PAGE : page * A_PAGE]
        wanted |= Q(pk__in=ends) | Q(parent_id__in=ends)
    latest = [F("position").desc(), F("added_at").desc(), F("id").desc()]
    group: list[BaseExpression | F] = [F("parent_id"), Coalesce("parent_id", "id")]
    every = Item.objects.filter(wanted, removed_at=None).annotate(
        of_item=Window(RowNumber(), partition_by=group, order_by=latest),
        of_all=Window(Count("pk"), partition_by=group),
    )
    return every.filter(of_item__lte=_ANSWERS).order_by("position", "added_at", "id")


def row_of(
    viewer: Viewer, pair: Pair, item: Item, *, number: int = 0, answers: Mapping[object, list[Item]] | None = None
) -> Row:
    """An item as it is shown, with those of the answers that are its own."""
    own = (answers or {}).get(item.pk, [])
    shown = tuple((one, pair.author_of(one)) for one in own)
    earlier = max((one.of_all - len(own) for one in own), default=0)  # type: ignore[attr-defined]  # annotated
    settles = pair.is_open and access.may_settle(viewer, pair.series, item)
    return Row(item, number, pair.author_of(item), settles, shown, earlier)


def done_items(series: Series) -> QuerySet[Item]:
    """What was checked off, the latest first."""
    found = Item.objects.filter(series=series, parent=None, done_at__isnull=False, removed_at=None)
    return found.order_by("-done_at", "-position", "id")


def removed_items(series: Series) -> QuerySet[Item]:
    """What was taken off and can be put back, the latest first."""
    return Item.objects.filter(series=series, removed_at__isnull=False).order_by("-removed_at", "-position", "id")


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something on an agenda that is the viewer's to do, or whose time has come. ``due_date`` None: it bears none.

    ``text`` is private to the two: for the viewer's own page alone, never for mail, logs or a cache.
    """

    series: Series
    item: Item
    other: str
    since: datetime
    due_date: date | None

    @property
    def text(self) -> str:
        return self.item.text


def owed(viewer: Viewer, *, now: datetime, series: Iterable[Series] | None = None, most: int = 50) -> list[OpenItem]:
    """Open items that are the viewer's to do: TODO where they report, DOTO where they manage; and those they added
    whose day has come. Only of series that are held today; the oldest first. Two queries, or one
    where the ``series`` are told, which `meetings.pairs` found to be held."""
    told = (
        access.readable(viewer).filter(ended_at=None).select_related("report", "manager") if series is None else series
    )
    found = list(told)
    ties = access.ties_of(viewer) if found and series is None else None
    pairs = {one.pk: pair for one in found if (pair := pair_of(viewer, one, ties)).is_open}
    wanted = Q()
    for side in Side:
        mine = [key for key, pair in pairs.items() if pair.side == side]
        wanted |= Q(series__in=mine, tag=OWN_ACTS[side]) | Q(series__in=mine, side=side, tag__startswith="20")
    opened = Item.objects.filter(wanted, parent=None, done_at=None, removed_at=None) if pairs else Item.objects.none()
    things = [
        OpenItem(
            pairs[item.series_id].series, item, pairs[item.series_id].other, item.added_at, tags.find_date(item.tag)
        )
        for item in opened.order_by("added_at", "position", "id")[: 10 * most]
    ]
    today = now.date()
    due = [one for one in things if one.item.tag in OWN_ACTS.values() or (one.due_date and one.due_date <= today)]
    return due[:most]


def open_threads(series: Series, most: int) -> list[Item]:
    """For the brief: what is still open from before, the newest first. Its readers are those of the series alone."""
    return list(open_items(series).reverse()[:most])


def all_answers(item: Item) -> QuerySet[Item]:
    """Every answer to an item, in order."""
    return Item.objects.filter(parent=item, removed_at=None).order_by("position", "added_at", "id")
