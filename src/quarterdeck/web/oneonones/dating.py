"""What pages show of a series' dates, and what their forms send."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.oneonones import dates, holding
from quarterdeck.desk.oneonones.dates import Proposal
from quarterdeck.desk.oneonones.holding import Then
from quarterdeck.desk.oneonones.meetings import Pair
from quarterdeck.desk.oneonones.models import Meeting, Series, Side


def card(pair: Pair, *, is_open: bool, now: datetime) -> dict[str, Any]:
    """The next date of a series, whether it is kept, and what would come after. No query."""
    return {
        "pair": pair, "writable": is_open, "seen": holding.seen_of(pair.coming), "zone": zone_of(pair).key,
        "today": now.astimezone(pair.sides.zone).date(), "passed": bool(pair.coming and pair.coming.planned_at <= now),
        "proposed": proposal(pair, now=now) if is_open else None, "whose": dates.place_of(zone_of(pair)),
        "unsettled": [one for one in pair.unsettled if one != pair.coming],
        "excused": _is_away(pair, now), "extra": _is_extra(pair, now),
    }  # fmt: skip


def _is_extra(pair: Pair, now: datetime) -> bool:
    """Whether one that is held today would be one more, beside the date that is set."""
    if pair.coming is None:
        return False
    coming, today = (at.astimezone(pair.sides.zone).date() for at in (pair.coming.planned_at, now))
    return not holding.is_meant(coming, today, cadence_days=pair.series.cadence_days)


def _is_away(pair: Pair, now: datetime) -> str:
    """Who is away today, by name; empty for nobody."""
    for side in (pair.sides.report, pair.sides.manager):
        day = now.astimezone(side.zone).date()
        for first, last in side.away:
            if first <= day <= last:
                return f"{side.name} is away until {last.day} {last:%B %Y}"
    return ""


def proposal(pair: Pair, *, now: datetime) -> Proposal | None:
    """What would be proposed if the date that is to come were held, or if there is none, next."""
    return dates.propose(
        pair.sides.report, pair.sides.manager, after=pair.coming.planned_at if pair.coming else now,
        cadence_days=pair.series.cadence_days, minutes=pair.series.minutes, usual=pair.usual, not_before=now,
    )  # fmt: skip


def zone_of(pair: Pair) -> ZoneInfo:
    """By whose clock the viewer types hours: their own."""
    return pair.sides.report.zone if pair.side == Side.REPORT or pair.sides.alone else pair.sides.manager.zone


def then_of(form: QueryDict, zone: ZoneInfo) -> Then:
    """What comes after, as a form says it. NotFit."""
    what = form.get("then", "chosen" if form.get("next_date") else "")
    if what == "none":
        return Then(undated=True)
    if what == "proposed":
        return Then(proposed=True)
    return Then(at=instant_of(form, zone)) if what == "chosen" else Then()


def instant_of(form: QueryDict, zone: ZoneInfo) -> datetime:
    """A date and an hour by somebody's clock. NotFit."""
    day, hour = (form.get(name, "").strip() for name in ("next_date", "next_time"))
    try:
        return dates.instant(date.fromisoformat(day), time.fromisoformat(hour), zone)
    except (ValueError, OverflowError):
        raise NotFit("choose the day and the hour of the next date, as 2026-03-31 and 14:30") from None


def day_of(form: QueryDict, name: str, otherwise: date) -> date:
    """A day. NotFit."""
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise NotFit(f"{text[:40]!r} is not a day; write it as 2026-03-31") from None


def said_of(series: Series, pair: Pair) -> str:
    """What stands now, for the message after an act."""
    if series.next_at is None:
        return "There is no next date."
    at = series.next_at
    local = at.astimezone(pair.sides.zone)
    who = (pair.sides.report,) if pair.sides.alone else (pair.sides.report, pair.sides.manager)
    said = f"The next one is on {local:%A} {local.day} {local:%B}, {dates.clocks(at, *pair.sides.clocks)}."
    return f"{said} {dates.remarks(at, series.minutes, *who)}".rstrip()


def typed(form: QueryDict) -> dict[str, str]:
    """What was typed, to stand in the form again."""
    return {name: form.get(name, "") for name in ("then", "next_date", "next_time", "on", "how")}


STATES = {
    Meeting.State.HELD: "held", Meeting.State.MOVED: "moved to another day", Meeting.State.CANCELLED: "cancelled",
    Meeting.State.MISSED: "did not take place", Meeting.State.PLANNED: "did it take place?",
}  # fmt: skip
"""The state of a date in words."""
