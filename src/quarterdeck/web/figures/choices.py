"""What is chosen in the address: team, specialty, month, day, range. Everything that may be chosen is checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, QueryDict

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.reviews.access import may_write
from quarterdeck.indicators.answer import Grain
from quarterdeck.reports import naming
from quarterdeck.reports.figure import Asked
from quarterdeck.reports.naming import Structure
from quarterdeck.web.faults import Refused
from quarterdeck.web.gate import Asked as AskedRequest

GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter")
PEOPLE_FIGURES = frozenset({"hiring", "retention", "diversity"})
_LONGEST = 200
_LOOKS_BACK = 3


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one request. ``viewer`` is who is looked for: an engineer of the team where the page is shown
    as they see it (``engineer``). ``people_only``: the viewer may see the figures about people alone."""

    viewer: Viewer
    team: str
    teams: tuple[str, ...]
    specialties: tuple[str, ...]
    specialty: str | None
    as_of: date | None
    period: str
    department: bool
    engineer: bool
    people_only: bool
    months: tuple[date, ...]
    """The last month ends, newest first, to look back at."""
    query: QueryDict

    @property
    def writes(self) -> bool:
        """Whether the viewer writes the team's reviews."""
        return may_write(self.viewer, self.team)

    @property
    def along(self) -> str:
        """The choices that go along to the rows of one point, as part of an address."""
        kept = self.query.copy()
        kept["team"] = self.team
        for name in ("on", "from", "to", "grain", "sort", "page", "q"):
            kept.pop(name, None)
        return kept.urlencode()

    def may_see(self, indicator: str) -> bool:
        """Whether an indicator may be shown."""
        return not self.people_only or indicator in PEOPLE_FIGURES


def find_choices(request: AskedRequest) -> Choices | None:
    """The choices of an address; None where the viewer has no team to look at and asks for none.

    Http404 for a team that is not there or not theirs; Refused for what cannot be read.
    """
    viewer, query = request.viewer, request.GET
    structure = naming.get_structure(settings.QUARTERDECK_HOME)
    teams = tuple(sorted((t for t in structure.teams if viewer.may_see_people_figures(t)), key=str.casefold))
    team = _text(query, "team") or _first(viewer, teams, structure)
    if team is None:
        return None
    if team not in teams:
        raise Http404
    people_only = not viewer.may_see_figures(team)
    engineer = query.get("as") == "engineer" and not people_only
    return Choices(
        viewer.as_engineer(team) if engineer else viewer, team, teams, structure.specialties_of(team),
        _specialty(query, structure.specialties_of(team)), _past(query, request.now.date()), query.get("period", ""),
        structure.is_department(team), engineer, people_only, _month_ends(request.now.date()), query,
    )  # fmt: skip


def _month_ends(day: date) -> tuple[date, ...]:
    ends = [day.replace(day=1) - timedelta(days=1)]
    while len(ends) < _LOOKS_BACK:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return tuple(ends)


def _first(viewer: Viewer, teams: tuple[str, ...], structure: Structure) -> str | None:
    """Where one begins: a team that one manages, else one's own, else the only one, else the widest department."""
    for mine in (viewer.manages, viewer.own):
        if found := sorted(mine & set(teams), key=str.casefold):
            return found[0]
    seen = [team for team in teams if viewer.may_see_figures(team)] or list(teams)
    leaves = [team for team in seen if not structure.is_department(team)]
    if len(leaves) == 1:
        return leaves[0]
    return min(seen, key=lambda team: -len(structure.leaves(team)), default=None)


def _specialty(query: Mapping[str, str], known: tuple[str, ...]) -> str | None:
    asked = _text(query, "specialty")
    if asked and asked not in known:
        raise Refused(f"the specialty {asked!r} has too few people here to be shown, or none; choose one of the list")
    return asked


def _text(query: Mapping[str, str], name: str) -> str | None:
    found = query.get(name, "").strip()
    if len(found) > _LONGEST or "\x00" in found:
        raise Refused(f"{name} is too long, or no text; choose it again")
    return found or None


def get_day(query: Mapping[str, str], name: str) -> date | None:
    """A day such as 2026-03-31, None where none was given. Refused."""
    text = _text(query, name)
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{name} must be a day such as 2026-03-31") from None
    if not date(2000, 1, 1) <= found <= date(2200, 1, 1):
        raise Refused(f"{name} must lie between 2000 and 2200")
    return found


def get_month_end(query: Mapping[str, str], name: str) -> date | None:
    """The last day of a month such as 2026-03, None where none was given. Refused."""
    text = _text(query, name)
    if text is None:
        return None
    try:
        begin = date.fromisoformat(f"{text}-01")
        return date(begin.year + begin.month // 12, begin.month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        raise Refused(f"{name} must be a month such as 2026-03") from None


def get_as_of(query: Mapping[str, str]) -> date | None:
    """The day at whose end one looks: ``as_of``, else the end of the month ``period``. Refused."""
    return get_day(query, "as_of") or get_month_end(query, "period")


def _past(query: Mapping[str, str], today: date) -> date | None:
    """The day at whose end one looks, None for the present: nothing is known of today's end, or of later."""
    as_of = get_as_of(query)
    return as_of if as_of and as_of < today else None


def get_grain(query: Mapping[str, str]) -> Grain | None:
    """day, week, month or quarter; None where none was given. Refused."""
    text = _text(query, "grain")
    for grain in GRAINS:
        if text == grain:
            return grain
    if text is None:
        return None
    raise Refused(f"grain must be one of {', '.join(GRAINS)}")


def get_asked(choices: Choices, indicator: str) -> Asked:
    """The figure that the address asks for. Refused."""
    query = choices.query
    first, last = get_day(query, "from"), get_day(query, "to")
    if first and last and first > last:
        raise Refused(f"the range from {first} to {last} holds no day")
    return Asked(
        indicator, choices.team, choices.specialty, first, last, get_grain(query), _text(query, "definition"),
        choices.as_of,
    )  # fmt: skip
