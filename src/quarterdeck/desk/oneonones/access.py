"""Who may see which 1:1s: the two people of a series, and on a laptop its owner, who keeps a side of their own there.

Nobody else: no administrator, people partner or skip-level, whatever they may do elsewhere. Who reports to whom is
asked of the people data on the day of the request. A series of a pair for which it no longer holds can be read by
both, and written by neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from quarterdeck.desk.oneonones.models import Item, PrivateNote, Series, Side
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.reads import in_force


def account_of(viewer: Viewer) -> int:
    """The viewer's account; 0, which nobody has, for a viewer without one."""
    return viewer.account_id or 0


def readable(viewer: Viewer) -> QuerySet[Series]:
    """The series in which the viewer is one of the two; on a laptop those that its owner keeps."""
    if viewer.owner:
        return Series.objects.filter(keeper_id=account_of(viewer))
    me = viewer.person_id or 0
    return Series.objects.filter(Q(report_id=me) | Q(manager_id=me), keeper=None)


def items(viewer: Viewer) -> QuerySet[Item]:
    """Everything on the agendas of those series, what was taken off included."""
    return Item.objects.filter(series__in=readable(viewer))


def own_notes(viewer: Viewer) -> QuerySet[PrivateNote]:
    """The notes that the viewer wrote for themselves, whatever became of the series."""
    return PrivateNote.objects.filter(account_id=account_of(viewer))


def find_side(viewer: Viewer, series: Series) -> Side | None:
    """Which of the two the viewer is; None: neither. The keeper of a series is its manager."""
    if viewer.owner:
        return Side.MANAGER if series.keeper_id == account_of(viewer) else None
    if series.keeper_id is not None or viewer.person_id is None:
        return None
    sides = {series.manager_id: Side.MANAGER, series.report_id: Side.REPORT}
    return sides.get(viewer.person_id)


@dataclass(frozen=True, slots=True)
class Ties:
    """With whom the viewer may hold 1:1s today, by person: those they report to and those above these; those who report
    to them and those below these. On a laptop ``reports`` is everybody in a team. ``leaders``: everybody to whom
    somebody reports."""

    managers: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()
    reports: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    leaders: frozenset[int] = frozenset()

    def holds(self, series: Series, side: Side | None) -> bool:
        """Whether the two of a series still stand so that they hold it."""
        skip = series.kind == Series.Kind.SKIP_LEVEL
        if side == Side.MANAGER:
            return series.report_id in (self.below if skip and series.keeper_id is None else self.reports)
        if side == Side.REPORT:
            return series.manager_id in (self.above if skip else self.managers)
        return False

    def side_in(self, other: int, kind: str) -> Side | None:
        """Which side the viewer would have in a series with somebody; None: there is no such tie today."""
        skip = kind == Series.Kind.SKIP_LEVEL
        if other in (self.below if skip else self.reports):
            return Side.MANAGER
        return Side.REPORT if other in (self.above if skip else self.managers) else None


def ties_of(viewer: Viewer) -> Ties:
    """The viewer's ties today. No query, but for a laptop's owner, or where they were not read with the viewer."""
    me = viewer.person_id
    if me is None and not viewer.owner:
        return Ties()
    if (read := viewer.ties) is not None and not viewer.owner:
        return Ties(read.managers, read.above, viewer.reports, viewer.below - viewer.reports, read.leaders)
    lines = list(in_force(viewer.day).values_list("person_id", "manager_id"))
    managers_of: dict[int, set[int]] = {}
    for person, manager in lines:
        if manager not in {None, person}:
            managers_of.setdefault(person, set()).add(manager)
    leaders = frozenset[int]().union(*managers_of.values())
    if viewer.owner or me is None:
        return Ties(reports=frozenset(person for person, _ in lines), leaders=leaders)
    direct = managers_of.get(me, set())
    above = _above(direct, managers_of) - direct - {me}
    return Ties(frozenset(direct), frozenset(above), viewer.reports, viewer.below - viewer.reports, leaders)


def _above(people: Iterable[int], managers_of: Mapping[int, set[int]]) -> set[int]:
    """Everybody above them; a circle ends where it began."""
    found: set[int] = set()
    ahead = list(people)
    while ahead:
        for manager in managers_of.get(ahead.pop(), ()):
            if manager not in found:
                found.add(manager)
                ahead.append(manager)
    return found


def is_open(viewer: Viewer, series: Series, ties: Ties | None = None) -> bool:
    """Whether the viewer may write in a series. One query; none where it has ended, ``ties`` are told, or it was asked
    of this record before."""
    side = find_side(viewer, series)
    if series.ended_at is not None or side is None:
        return False
    asked: dict[tuple[int, date], bool] = series.__dict__.setdefault("_is_open", {})
    key = account_of(viewer), viewer.day
    if key not in asked:
        asked[key] = (ties_of(viewer) if ties is None else ties).holds(series, side)
    return asked[key]


def may_settle(viewer: Viewer, series: Series, item: Item) -> bool:
    """Whether the viewer may check off or take off an item: an FYI whoever it is for; what tells that something is
    over, whoever added it; all else either. On a laptop one person stands for both."""
    side = find_side(viewer, series)
    if viewer.owner or side is None:
        return side is not None
    if item.parent_id is not None:
        return item.side == side
    if item.tag == "FYI":
        return item.side != side
    return item.side == side or item.tag not in {"DONE", "MOVE", "DUPLICATE"}


def people_to_start_with(ties: Ties) -> QuerySet[Person]:
    """Those with whom the viewer may start a series today."""
    everybody = ties.managers | ties.above | ties.reports | ties.below
    return Person.objects.filter(pk__in=everybody).order_by("name", "handle")
