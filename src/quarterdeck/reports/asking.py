"""One question about one team, as `rows` and `why` put it."""

from __future__ import annotations

from datetime import date, datetime

from quarterdeck.home.settings import Settings
from quarterdeck.indicators.answer import Ask, Scope
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.basis import Basis, as_instant, day_of
from quarterdeck.reports.build import definition_for
from quarterdeck.reports.model import Request


def get_scope(snapshot: Snapshot, basis: Basis, team: str, specialty: str | None) -> Scope:
    """The scope of one name, as the teams stood last. UnknownTeam, UnknownSpecialty."""
    day = day_of(basis.known_until, "UTC")
    return get_scopes(snapshot.connection, [team], specialty=specialty, day=day)[0]


def get_ask(
    settings: Settings,
    basis: Basis,
    scope: Scope,
    *,
    indicator: str,
    first: date,
    last: date,
    definition: str | None = None,
    as_of: date | datetime | None = None,
) -> Ask:
    """The question with its definition chosen. UnknownIndicator, UnknownDefinition."""
    found = get_indicator(indicator)
    request = Request(definitions={indicator: definition} if definition else {})
    name = definition_for(settings, request, found, scope.name, last)
    grain = "day" if "day" in found.grains else found.grain
    return Ask(indicator, name, first, last, grain, basis.known_until, as_instant(as_of, scope.zone))
