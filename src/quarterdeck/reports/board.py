"""Open work as a board: by whose turn it is, the longest wait first, each with its one act in GitLab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.samples import DAY, instant, micros
from quarterdeck.indicators.work.items import Due, OpenItem
from quarterdeck.reports import links
from quarterdeck.reports.formats import json
from quarterdeck.reports.opened import Opened

Which = Literal["ours", "on_us", "mine"]
WHICH: tuple[Which, ...] = ("ours", "on_us", "mine")
ORDER = (
    State.WAITING_FOR_REVIEWER, State.WAITING_FOR_AUTHOR, State.WAITING_FOR_MERGE, State.UNASSIGNED, State.DRAFT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the open work to show. ``mine`` are the viewer's own GitLab accounts, for ``which`` mine: what they
    wrote and what waits on them. Labels are compared without regard to case."""

    which: Which = "ours"
    state: State | None = None
    project: str | None = None
    label: str | None = None
    mine: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One open merge request. ``since`` and ``days`` tell how long the present state has held, or for what waits on
    us how long we are due. ``url`` None: it has no page. ``author`` and ``waits_for`` are empty where it is open no
    more. ``reasons`` (on us only): reviewer, approver, owner."""

    mr_id: int
    project: str
    iid: int
    title: str
    url: str | None
    state: State
    since: datetime
    days: float
    age_days: float
    waits_for: tuple[str, ...]
    author: str | None
    by_bot: bool
    labels: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    open_now: bool = True

    @property
    def reference(self) -> str:
        return f"{self.project}!{self.iid}"

    def to_json(self) -> dict[str, Any]:
        """Every field by its name; ``since`` an instant."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return row | {"state": str(self.state), "since": json.instant(self.since)}


@dataclass(frozen=True, slots=True)
class Column:
    """One state: ``count`` of all of it, ``oldest_days`` None where there is none; ``rows`` are its first ones."""

    state: State
    count: int
    oldest_days: float | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The chosen open work. ``columns`` (before the filter by state) sum to ``open``; ``rows`` is one page of what
    is left after it, of ``total``. ``projects`` and ``labels`` are those that occur, with counts, before any filter.
    ``bots`` and ``strangers`` (authors in no team) are open as well, set aside over everything in reach; None where
    only one scope was read."""

    at: datetime
    scope: Scope | None
    filter: Filter
    open: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    projects: tuple[tuple[str, int], ...]
    labels: tuple[tuple[str, int], ...]
    bots: int | None
    strangers: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    """An item of the chosen ones; ``due`` are those of ours who are due, on us alone."""

    item: OpenItem
    since: int
    due: tuple[Due, ...] = ()


def build(
    opened: Opened,
    scope: Scope | None,
    chosen: Filter = Filter(),
    *,
    sites: Mapping[str, str],
    page: int = 1,
    size: int = 50,
    column_size: int = 20,
) -> Board:
    """The board of a scope (None: everybody), one page of ``size`` rows (the nearest one that there is), and in each
    column at most ``column_size``."""
    choice = _choice(opened, scope, chosen)
    kept = [one for one in choice.found if _passes(one.item, chosen)]
    maker = _Rows(sites, micros(opened.at))
    rest = [one for one in kept if chosen.state in {None, one.item.state}]
    pages = max(1, -(-len(rest) // size))
    page = min(max(page, 1), pages)
    return Board(
        opened.at, scope, chosen, len(kept), tuple(_columns(kept, maker, column_size)),
        tuple(maker.row(one) for one in rest[(page - 1) * size : page * size]), len(rest), page, pages,
        choice.projects, choice.labels, choice.bots, choice.strangers,
    )  # fmt: skip


def all_rows(opened: Opened, scope: Scope | None, chosen: Filter, *, sites: Mapping[str, str]) -> Iterator[Row]:
    """Every row after all filters, the longest wait first: for exports."""
    maker = _Rows(sites, micros(opened.at))
    for one in _choice(opened, scope, chosen).found:
        if _passes(one.item, chosen) and chosen.state in {None, one.item.state}:
            yield maker.row(one)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a filter begins with, before project, label and state: the longest wait first, and what occurs in it."""

    found: tuple[_Found, ...]
    projects: tuple[tuple[str, int], ...]
    labels: tuple[tuple[str, int], ...]
    bots: int | None
    strangers: int | None


def _choice(opened: Opened, scope: Scope | None, chosen: Filter) -> _Choice:
    mine = chosen.mine if chosen.which == "mine" else None
    return opened.once(("board", scope, chosen.which, mine), lambda: _chosen(opened, scope, chosen))


def _chosen(opened: Opened, scope: Scope | None, chosen: Filter) -> _Choice:
    found = tuple(sorted(_which(opened, scope, chosen), key=lambda one: (one.since, one.item.mr_id)))
    projects = _counted([one.item.project] for one in found)
    return _Choice(found, projects, _counted(one.item.labels for one in found), *_apart(opened, scope))


def _which(opened: Opened, scope: Scope | None, chosen: Filter) -> Iterator[_Found]:
    items = opened.items
    if chosen.which == "mine":
        yield from _mine(items, chosen.mine)
    elif chosen.which == "on_us":
        due = opened.whose.on_us(scope) if scope else {n: list(item.due) for n, item in enumerate(items) if item.due}
        for place, own in due.items():
            yield _Found(items[place], min(one.since for one in own), tuple(own))
    elif scope is None:
        yield from (_Found(item, item.since) for item in items if not item.by_bot)
    else:
        yield from (_Found(items[place], items[place].since) for place in opened.whose.ours(scope))


def _mine(items: Iterable[OpenItem], accounts: frozenset[int]) -> Iterator[_Found]:
    """What somebody wrote and what waits on them; finished work is nobody's."""
    for item in items:
        if item.open_now and accounts:
            own = tuple(due for due in item.due if due.user in accounts)
            if own:
                yield _Found(item, min(due.since for due in own), own)
            elif item.author_id in accounts:
                yield _Found(item, item.since)


def _passes(item: OpenItem, chosen: Filter) -> bool:
    label = chosen.label.casefold() if chosen.label else None
    return chosen.project in {None, item.project} and (
        label is None or any(own.casefold() == label for own in item.labels)
    )


def _columns(kept: Sequence[_Found], maker: _Rows, size: int) -> Iterator[Column]:
    by_state: dict[State, list[_Found]] = {state: [] for state in ORDER}
    for one in kept:
        by_state[one.item.state].append(one)
    for state, own in by_state.items():
        oldest = maker.days(own[0].since) if own else None
        yield Column(state, len(own), oldest, tuple(maker.row(one) for one in own[:size]))


def _counted(names: Iterable[Iterable[str]]) -> tuple[tuple[str, int], ...]:
    counts = Counter(name for own in names for name in own)
    return tuple(sorted(counts.items(), key=lambda line: line[0].casefold()))


def _apart(opened: Opened, scope: Scope | None) -> tuple[int | None, int | None]:
    """Those by bots, and by people in no team."""
    if opened.scope is not None:
        return None, None
    bots = sum(item.by_bot for item in opened.items)
    in_a_team = opened.whose.in_a_team(scope.zone if scope else "UTC")
    return bots, len(opened.items) - bots - len(in_a_team)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes rows, at an instant."""

    sites: Mapping[str, str]
    at: int

    def days(self, since: int) -> float:
        return (self.at - since) / DAY

    def row(self, one: _Found) -> Row:
        item = one.item
        waits = dict.fromkeys(due.name for due in one.due if due.name) if one.due else item.waits_for
        return Row(
            item.mr_id, item.project, item.iid, item.title,
            links.find_merge_request(self.sites, item.source, item.project, item.iid), item.state,
            instant(one.since), self.days(one.since), self.days(item.created), tuple(waits), item.author, item.by_bot,
            item.labels, tuple(dict.fromkeys(due.reason for due in one.due)), item.open_now,
        )  # fmt: skip
