"""Performance indicators between a GitLab handbook and ours: targets in, values in words and health out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from quarterdeck.indicators.answer import Target
from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.reports.formats import words
from quarterdeck.reports.model import IndicatorReport, TeamReport
from quarterdeck.sources.files.handbook.indicators import HandbookIndicator

_NAMES = (
    ("omrt", r"open mr review time|\bomrt\b"),
    ("oma", r"open mr age|\boma\b"),
    ("community_slo", r"response to community"),
    ("hiring", r"hiring actual vs|headcount vs"),
    ("handbook", r"handbook (update frequency|mr rate)"),
    ("mr_rate", r"\bmr rate\b|merge request rate"),
    ("diversity", r"^(engineering |development |department )*diversity$"),
    ("retention", r"team member retention"),
)
"""Handbooks put the name of the organisation before an indicator's; the first that fits is meant."""
_SAID = {"<=": "At or below", "<": "Below", ">=": "At or above", ">": "Above"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a handbook says of one of our indicators. ``target`` None: no target that is understood."""

    id: str
    name: str
    target: Target | None
    text: str | None


def find_id(name: str) -> str | None:
    """Which of our indicators a handbook's name means; None: none of them."""
    plain = " ".join(re.findall(r"[a-z]+", name.lower()))
    return next((ident for ident, pattern in _NAMES if re.search(pattern, plain)), None)


def understand(indicators: Iterable[HandbookIndicator]) -> tuple[list[Told], list[str]]:
    """What is said of ours, each once, and remarks on the rest."""
    told: dict[str, Told] = {}
    strange, vague = [], []
    for one in indicators:
        ident = find_id(one.name)
        if ident is None:
            strange.append(one.name)
        elif ident not in told:
            told[ident] = Told(ident, one.name, _target(ident, one), one.target_text)
            if told[ident].target is None:
                vague.append(f"{one.name} ({one.target_text or 'none given'})")
    remarks = [f"not among our indicators: {', '.join(strange[:10])}{' …' * (len(strange) > 10)}"] if strange else []
    return list(told.values()), remarks + ([f"targets that are not understood: {', '.join(vague)}"] if vague else [])


def _target(ident: str, one: HandbookIndicator) -> Target | None:
    """A bare number is meant in the direction in which the indicator is better; one against it is not understood."""
    found = one.target
    if found is None:
        return None
    down = get_indicator(ident).direction == "down"
    if re.fullmatch(r"[\d.,\s%-]+", one.target_text or ""):
        return Target("<=" if down else ">=", found.value)
    return Target(found.op, found.value) if found.op.startswith("<") == down else None


def as_handbook(team: TeamReport) -> list[HandbookIndicator]:
    """The indicators of a team as a handbook's file has them, with health and the present value as its reason."""
    return [_indicator(team.scope.name, report) for report in team.indicators if not report.empty]


def _indicator(org: str, report: IndicatorReport) -> HandbookIndicator:
    ours = get_indicator(report.id)
    return HandbookIndicator(
        name=report.name, definition=f"{ours.sentence} {ours.get_definition(report.definition).sentence}",
        target_text=_prose(report.target), org=org, health=report.override or report.health,
        reasons=_reasons(report), urls=(ours.url,),
    )  # fmt: skip


def _prose(target: Target | None) -> str | None:
    return None if target is None else f"{_SAID[target.op]} {target.value:g}"


def _reasons(report: IndicatorReport) -> tuple[str, ...]:
    latest = report.latest
    value = () if report.withheld or latest is None or latest.value is None else (
        f"{words.value(latest.value, report.unit)} on {latest.date}, n {latest.n}",
    )  # fmt: skip
    return (*value, *((f"Signal: {report.signal}",) if report.signal else ()), *report.caveats)
