"""The door through which duties show their state on a job page: facts with dates, out of what is known already.

A later duty adds one function here and its address to `desk.role.duties`. None of them counts, rates or ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from quarterdeck.desk.feedback import reads as pieces
from quarterdeck.desk.growth.reads import to_check
from quarterdeck.desk.oneonones import meetings
from quarterdeck.desk.people.models import Membership
from quarterdeck.desk.reviews import reads as reviews
from quarterdeck.indicators.answer import Point
from quarterdeck.reports.basis import day_of
from quarterdeck.reports.model import IndicatorReport
from quarterdeck.reports.prepared.limits import LIMITS
from quarterdeck.reports.role.model import Evidence, Fact, Seen

_PAIRS = 6
"""So many facts about 1:1s at most."""


def code_review(seen: Seen) -> tuple[Fact, ...]:
    """What waits for the team's review, whoever wrote it."""
    if seen.prepared is None:
        return ()
    waits, day = seen.prepared.on_us, _day(seen)
    url = f"/work/{seen.query}{'&' if seen.query else '?'}which=on_us"
    if not waits.count:
        return (Fact("No merge request waits for your team's review", day, url),)
    said = f"{_many(waits.count, 'merge request')} {_verb(waits.count)} for your team's review"
    facts = [Fact(f"{said}, the longest for {waits.rows[0].days:.0f} d", day, url, waits=bool(waits.beyond))]
    if waits.beyond:
        limit = LIMITS[waits.state]
        facts.append(Fact(f"{waits.beyond} of them for longer than {limit} business days", day, url, waits=True))
    return tuple(facts)


def community(seen: Seen) -> tuple[Fact, ...]:
    """Which of the community's merge requests wait, and whether some are late."""
    report = seen.prepared.find("community_slo") if seen.prepared else None
    point = report.latest if report else None
    if point is None or report is None or report.lacks:
        return ()
    waiting, late = (int(point.extra.get(name) or 0) for name in ("waiting", "waiting_overdue"))
    if not waiting:
        return (Fact("No merge request of the community waits for its first answer", _day(seen)),)
    said = f"{_many(waiting, 'merge request')} of the community {_verb(waiting)} for a first answer"
    told = f"{said}, {late} of them late" if late else said
    return (Fact(told, _day(seen), f"/work/community/{seen.query}", waits=bool(late)),)


def indicators(seen: Seen) -> tuple[Fact, ...]:
    """Which figures are unusual for the team, and how many have data at all."""
    if seen.prepared is None:
        return ()
    reports, day = seen.prepared.indicators, _day(seen)
    filled = [report for report in reports if has_data(report)]
    unusual = [report for report in reports if report.signal and not report.withheld]
    facts = [
        Fact(f"{report.name}: {report.signal}", day, f"/figures/{report.id}/{seen.query}", waits=True)
        for report in unusual
    ]
    quiet = "" if unusual else "; nothing is unusual"
    facts.append(Fact(f"{len(filled)} of {len(reports)} figures have data{quiet}", day, f"/figures/{seen.query}"))
    return tuple(facts)


def hiring(seen: Seen) -> tuple[Fact, ...]:
    """People against the plan, and open positions with their age."""
    report = seen.prepared.find("hiring") if seen.prepared else None
    point = report.latest if report else None
    if point is None:
        return ()
    facts = []
    day = min(point.date, _day(seen) or point.date)
    planned, url = point.extra.get("planned_headcount"), f"/figures/hiring/{seen.query}"
    if planned is not None:
        facts.append(Fact(f"{point.n} people, {float(planned):.0f} planned", day, url))
    openings, oldest = point.extra.get("open_positions"), point.extra.get("open_age_oldest")
    if openings:
        aged = f", the oldest for {float(oldest):.0f} d" if oldest is not None else ""
        facts.append(Fact(f"{_many(int(openings), 'position')} open{aged}", day, url))
    return tuple(facts)


def specialties(seen: Seen) -> tuple[Fact, ...]:
    """The specialties of the team's people today. One query."""
    if seen.team is None:
        return ()
    named = (
        Membership.objects.filter(team__name__in=seen.viewer.leaves(seen.team), start_date__lte=seen.day)
        .exclude(end_date__lt=seen.day)
        .exclude(specialty="")
        .values_list("specialty", flat=True)
    )
    counts = Counter(named)
    if not counts:
        return ()
    said = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    return (Fact(f"People by specialty: {said}", seen.day),)


def monthly_review(seen: Seen) -> tuple[Fact, ...]:
    """Whether last month's review is finished; two queries."""
    if seen.team is None:
        return ()
    period = (seen.day.replace(day=1) - timedelta(days=1)).replace(day=1)
    url, name = f"/review/{seen.query}", f"{period:%B}'s review"
    month = reviews.months([seen.team], [period]).get((seen.team, period))
    if month and month.editions and month.finished_on:
        return (Fact(f"{name} is finished", month.finished_on, url),)
    if month and month.written:
        return (Fact(f"{name} is begun and waits to be finished", seen.day, url, waits=True),)
    return (Fact(f"{name} waits as a draft", seen.day, url, waits=True),)


def feedback(seen: Seen) -> tuple[Fact, ...]:
    """What feedback waits for the viewer, of whatever team; who might need a word from them is not counted."""
    now = datetime.combine(seen.day, time(23), UTC)
    owed = pieces.owed(seen.viewer, now=now)
    facts = (
        [Fact("Somebody asks you for feedback", owed.requests[0].asked_at.date(), "/feedback/", waits=True)]
        if (owed.requests)
        else []
    )
    if owed.look_again:
        note = owed.look_again[0]
        facts.append(
            Fact("A hard conversation is to be looked at again", note.look_again_date, "/feedback/notes/", waits=True)
        )
    if pieces.nudges(seen.viewer, now=now):
        facts.append(Fact("Somebody who reports to you might need a word from you", seen.day, "/feedback/", waits=True))
    return tuple(facts) or (Fact("Nobody waits for feedback from you", seen.day, "/feedback/"),)


def one_on_ones(seen: Seen) -> tuple[Fact, ...]:
    """The viewer's next 1:1, and with whom one is overdue, has no date, or was never begun."""
    now = datetime.combine(seen.day, time(12), UTC)
    held = meetings.pairs(seen.viewer, now=now)
    coming = sorted((pair.coming.planned_at, pair.other) for pair in held if pair.coming)
    facts = [Fact(f"The next one is with {name}", at.date(), "/oneonones/") for at, name in coming if at >= now][:1]
    for pair in held:
        if days := pair.health.overdue_by_days:
            said = f"{pair.other}: {days} d beyond the rhythm"
            facts.append(Fact(said, pair.health.last, f"/oneonones/{pair.series.pk}/", waits=True))
    return tuple(facts[:_PAIRS]) or (Fact("No 1:1 is planned here yet", seen.day, "/oneonones/"),)


def growth(seen: Seen) -> tuple[Fact, ...]:
    """What of growth waits for the viewer: one fact of each kind with its day; nothing of whom, nothing counted."""
    waiting = {one.kind: one for one in to_check(seen.viewer, now=datetime.combine(seen.day, time(23), UTC))}
    facts = [
        Fact(said, waiting[kind].since.date(), "/growth/", waits=True)
        for kind, said in _GROWTH.items()
        if kind in waiting
    ]
    return tuple(facts) or (Fact("No goal, career talk or reading waits for you", seen.day, "/growth/"),)


_GROWTH = {
    "past": "A goal is past its date", "stale": "A goal wants a check-in", "talk": "A career talk is due",
    "reading": "A reading waits for your side",
}  # fmt: skip


EVIDENCE: Mapping[str, Evidence] = {
    "code_review": code_review,
    "community": community,
    "indicators": indicators,
    "hiring": hiring,
    "specialties": specialties,
    "monthly_review": monthly_review,
    "feedback": feedback,
    "growth": growth,
    "one_on_ones": one_on_ones,
}
"""By the key of a duty."""


def has_data(report: IndicatorReport) -> bool:
    """Whether an indicator has any value that may be shown."""
    return not report.withheld and report.lacks is None and find_shown(report) is not None


def find_shown(report: IndicatorReport) -> Point | None:
    """The point that stands for an indicator now: the present day, else the last month that is over, else the one
    that is not; None where there is no value."""
    known = [point for point in report.series if point.value is not None]
    if report.grain == "day":
        return known[-1] if known else None
    over = [point for point in known if not point.partial]
    return (over or known)[-1] if known else None


def _day(seen: Seen) -> date | None:
    return day_of(seen.prepared.as_of, seen.prepared.scope.zone) if seen.prepared else None


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _verb(count: int) -> str:
    return "waits" if count == 1 else "wait"
