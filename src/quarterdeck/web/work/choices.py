"""What a page about open work is asked for: whose, as of when. All of it stands in the address.

A team that the viewer may not see is not there: 404, whatever else it may be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, QueryDict

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.home.folder import Home
from quarterdeck.indicators.answer import Scope
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside, naming, standing
from quarterdeck.reports.basis import Basis, as_instant, day_of, get_basis
from quarterdeck.web.faults import Refused
from quarterdeck.web.gate import Asked

T = TypeVar("T")
EVERYBODY = "*"
"""In the address: the open work of everybody, for whoever may see all of it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a page looks at. ``scope`` None: everybody's work; ``nothing``: the viewer has no team to look at.

    ``teams`` are the names that the viewer may choose. ``at`` is the instant for which the page is true, ``as_of``
    the day that was asked for, None for the present.
    """

    home: Home
    snapshot: Snapshot
    basis: Basis
    viewer: Viewer
    scope: Scope | None
    teams: tuple[Scope, ...]
    all_teams: bool
    at: datetime
    as_of: date | None
    nothing: bool = False
    along: str = ""
    """The choices that go along from page to page, as the end of an address."""

    def context(self) -> dict[str, Any]:
        """What every template of this area shows."""
        return {
            "scope": self.scope, "teams": [_named_option(one) for one in self.teams], "all_teams": self.all_teams,
            "at": self.at, "as_of": self.as_of,
            "nothing": self.nothing, "along": self.along, "complete": self.basis.complete,
            "remarks": self.basis.remarks,
        }  # fmt: skip


def _named_option(scope: Scope) -> tuple[str, str]:
    return scope.name, f"{scope.name} (department)" if scope.department else scope.name


def looking(request: Asked, work: Callable[[Look], T]) -> T:
    """What ``work`` makes of what the address asks for, at the present state of the lake."""
    home: Home = settings.QUARTERDECK_HOME
    return lakeside.read(home, lambda snapshot: work(_looked(request, home, snapshot)))


def _looked(request: Asked, home: Home, snapshot: Snapshot) -> Look:
    basis = get_basis(snapshot.manifest)
    as_of = parse_day(request.GET.get("as_of", ""))
    day = day_of(basis.open_until, "UTC")
    scopes = standing.get_scopes(home, snapshot, day=day)
    seen = tuple(scope for scope in scopes if may_see(request.viewer, scope))
    all_teams = request.viewer.owner or (bool(scopes) and len(seen) == len(scopes))
    scope, nothing = _scope(request, seen, all_teams=all_teams)
    if scope and (specialty := request.GET.get("specialty")):
        if specialty not in naming.get_structure(home).specialties_of(scope.name):
            raise Refused(f"the specialty {specialty!r} has too few people here to be shown, or none")
        scope = get_scopes(snapshot.connection, [scope.name], specialty=specialty, day=day)[0]
    then = as_instant(as_of, scope.zone if scope else "UTC")
    at = min(then, basis.open_until) if then else basis.open_until
    return Look(
        home, snapshot, basis, request.viewer, scope, seen, all_teams, at, as_of if at < basis.open_until else None,
        nothing, _along(request.GET),
    )  # fmt: skip


def _along(query: QueryDict) -> str:
    kept = query.copy()
    for name in set(kept) - {"team", "specialty", "as_of"}:
        del kept[name]
    return f"?{kept.urlencode()}" if kept else ""


def may_see(viewer: Viewer, scope: Scope) -> bool:
    """Whether a viewer may see the open work of a scope: of it by name, and of each team that it is made of."""
    return viewer.may_see_work(scope.name) and all(viewer.may_see_work(team) for team in scope.teams)


def _scope(request: Asked, seen: tuple[Scope, ...], *, all_teams: bool) -> tuple[Scope | None, bool]:
    """The scope to look at (None: everybody), and whether there is none for this viewer."""
    wanted = request.GET.get("team", "").strip()
    if wanted == EVERYBODY and all_teams:
        return None, False
    if wanted:
        return _named(seen, wanted), False
    first = _first(request.viewer, seen)
    return first, first is None and not all_teams


def _named(seen: tuple[Scope, ...], wanted: str) -> Scope:
    for scope in seen:
        if scope.name.casefold() == wanted.casefold():
            return scope
    raise Http404(wanted)


def _first(viewer: Viewer, seen: tuple[Scope, ...]) -> Scope | None:
    """Where one begins, as on the deck: a team one manages, else one's own, else the only one, else the widest
    department."""
    for names in (viewer.manages, viewer.own):
        if found := sorted((scope for scope in seen if scope.name in names), key=_by_name):
            return found[0]
    leaves = [scope for scope in seen if not scope.department]
    if len(leaves) == 1:
        return leaves[0]
    return min(sorted(seen, key=_by_name), key=lambda scope: -len(scope.teams), default=None)


def _by_name(scope: Scope) -> str:
    return scope.name.casefold()


def parse_day(text: str) -> date | None:
    """A day such as 2026-03-31, None where nothing was given. Refused."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text[:40]!r} is not a day; write it as 2026-03-31") from None
    if not date(2000, 1, 1) <= found <= date(2200, 1, 1):
        raise Refused(f"{found} is too far away; choose a day between 2000 and 2200")
    return found


def parse_page(text: str | None) -> int:
    """A page's number; the first where it is none."""
    return int(text) if text and text.isdecimal() and len(text) < 8 else 1


def own_accounts(viewer: Viewer) -> frozenset[int]:
    """The viewer's own GitLab account, empty where none is known. One query."""
    if viewer.person_id is None:
        return frozenset()
    found = Person.objects.filter(pk=viewer.person_id).values_list("gitlab_user_id", flat=True)
    return frozenset(number for number in found if number is not None)
