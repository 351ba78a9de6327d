"""The API's documents: each one call of `reports`, for teams that the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest

from quarterdeck.desk.core import audit
from quarterdeck.desk.people.access import Viewer
from quarterdeck.home.folder import Home
from quarterdeck.indicators.answer import Grain
from quarterdeck.indicators.catalogue import CATALOGUE, get_indicator
from quarterdeck.reports import behind, lakeside, moved, naming, prepared
from quarterdeck.reports import waiting as waits
from quarterdeck.reports.basis import get_basis
from quarterdeck.reports.build import build
from quarterdeck.reports.formats import json
from quarterdeck.reports.model import Report, Request
from quarterdeck.web.faults import Refused
from quarterdeck.web.figures.choices import PEOPLE_FIGURES, get_day


@dataclass(frozen=True, slots=True)
class AskedReport:
    """The options of a report as they were given; ``days`` are from and to."""

    teams: tuple[str, ...]
    specialty: str | None
    indicators: tuple[str, ...]
    definitions: tuple[str, ...]
    days: tuple[str | None, str | None]
    grain: Grain | None
    as_of: str | None


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """One figure."""

    indicator: str
    team: str
    specialty: str | None
    definition: str | None


def _home() -> Home:
    return settings.QUARTERDECK_HOME


def _viewer(request: HttpRequest) -> tuple[Viewer, datetime]:
    return request.viewer, request.now  # type: ignore[attr-defined]  # the gate puts them there


def _check(viewer: Viewer, teams: Iterable[str], indicators: Iterable[str], *, specialty: str | None = None) -> None:
    """Http404 for a team that is not there or not theirs, or a figure of it that is not for them; Refused for a
    specialty of too few people."""
    structure, wanted = naming.get_structure(_home()), list(indicators)
    known = structure.teams
    for team in teams:
        people = PEOPLE_FIGURES.issuperset(wanted) and viewer.may_see_people_figures(team)
        if team not in known or not (people or viewer.may_see_figures(team)):
            raise Http404
        if specialty and specialty not in structure.specialties_of(team):
            raise Refused(f"the specialty {specialty!r} has too few people in {team} to be shown, or none")


def teams(request: HttpRequest) -> dict[str, Any]:
    """``{"schema","teams":[{"team","department","teams","specialties","figures"}]}``: ``figures`` are the ids that one
    may see."""
    viewer, _ = _viewer(request)
    structure = naming.get_structure(_home())
    shown = [team for team in structure.teams if viewer.may_see_people_figures(team)]
    return {
        "schema": "quarterdeck.teams/1",
        "teams": [
            {
                "team": team, "department": structure.is_department(team), "teams": list(structure.leaves(team)),
                "specialties": list(structure.specialties_of(team)),
                "figures": [one for one in CATALOGUE if viewer.may_see_figures(team) or one in PEOPLE_FIGURES],
            }
            for team in shown
        ],
    }  # fmt: skip


def report(request: HttpRequest, asked: AskedReport) -> dict[str, Any]:
    """The document of ``report --format json``. Http404, Refused, IndicatorError, BadRange."""
    viewer, now = _viewer(request)
    indicators = asked.indicators
    if not indicators and not all(viewer.may_see_figures(team) for team in asked.teams):
        indicators = tuple(one for one in CATALOGUE if one in PEOPLE_FIGURES)
    _check(viewer, asked.teams, indicators or ("all",), specialty=asked.specialty)
    first, last = (get_day({"day": day}, "day") if day else None for day in asked.days)
    wanted = Request(
        asked.teams, asked.specialty, indicators, first, last, asked.grain, _day(asked.as_of),
        dict(map(_definition, asked.definitions)),
    )  # fmt: skip
    made = prepared.keep(_home(), _hashable(wanted), lambda: _build(wanted, now))
    audit.record(viewer, "export", f"report of {', '.join(asked.teams)}", now=now, what="api")
    return json.report(made)


def _build(wanted: Request, now: datetime) -> Report:
    chosen = lakeside.settings(_home())
    return lakeside.read(_home(), lambda snapshot: build(snapshot, chosen, wanted, now=now))


def _hashable(wanted: Request) -> tuple[Any, ...]:
    parts = (getattr(wanted, name) for name in wanted.__slots__)
    return tuple(tuple(sorted(part.items())) if isinstance(part, dict) else part for part in parts)


def _definition(text: str) -> tuple[str, str]:
    name, sign, chosen = text.partition("=")
    if not sign or not name or not chosen:
        raise Refused("a definition is ID=NAME, such as omrt=strict")
    return name, chosen


def _day(text: str | None) -> date | None:
    return get_day({"day": text}, "day") if text else None


def _get_day(text: str) -> date:
    found = _day(text)
    if found is None:
        raise Refused("a day is such as 2026-03-31")
    return found


def rows(request: HttpRequest, asked: AskedFigure, *, on: str, as_of: str | None) -> dict[str, Any]:
    """The document of ``rows --format json``; on record. Http404, Refused, IndicatorError."""
    viewer, now = _viewer(request)
    _check(viewer, [asked.team], [_known(asked.indicator)], specialty=asked.specialty)
    wanted = behind.Asked(
        asked.indicator, asked.team, _get_day(on), asked.definition, asked.specialty, _day(as_of)
    )  # fmt: skip
    chosen = lakeside.settings(_home())
    made = lakeside.read(_home(), lambda snapshot: behind.build(snapshot, chosen, wanted))
    audit.record(viewer, "export", f"{asked.indicator} of {asked.team}", now=now, what="api rows", on=on)
    return behind.to_json(made)


def _known(indicator: str) -> str:
    return get_indicator(indicator).id


def why(request: HttpRequest, asked: AskedFigure, *, days: tuple[str, str]) -> dict[str, Any]:
    """The document of ``why --format json``. Http404, Refused, IndicatorError."""
    viewer, _ = _viewer(request)
    _check(viewer, [asked.team], [_known(asked.indicator)], specialty=asked.specialty)
    first, last = map(_get_day, days)
    wanted = moved.Asked(asked.indicator, asked.team, first, last, asked.definition, asked.specialty)
    chosen = lakeside.settings(_home())
    return moved.to_json(lakeside.read(_home(), lambda snapshot: moved.build(snapshot, chosen, wanted)))


def waiting(request: HttpRequest, team: str) -> dict[str, Any]:
    """The document of ``waiting --format json``. Http404."""
    viewer, _ = _viewer(request)
    if team not in naming.get_structure(_home()).teams or not viewer.may_see_work(team):
        raise Http404
    return waits.to_json(
        lakeside.read(_home(), lambda snapshot: waits.build(snapshot, get_basis(snapshot.manifest), [team]))
    )
