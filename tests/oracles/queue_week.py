"""The whole queue of the desk in its order, and what of 1:1s stands in it: the published rules, slowly and plainly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tests.oracles.queue_desk import (
    DAY,
    Desk,
    Row,
    Seat,
    Tables,
    Told,
    feedback,
    given,
    goals,
    nudges,
    people,
    positions,
    readings,
    reviews,
    sources,
    talks,
)


def everything(tables: Tables, seat: Seat, now: datetime) -> list[Told]:
    """In the order in which it must stand."""
    desk = Desk(tables, seat, now)
    parts = (sources, reviews, people, positions, feedback, nudges, goals, talks, readings, given, owed)
    found = [thing for part in parts for thing in part(desk)] + list(one_on_ones(desk))
    return sorted(found, key=lambda one: (-one.rank(now), one.since, one.key))


def _series(desk: Desk) -> Iterator[tuple[Row, str]]:
    """The viewer's open 1:1s of today, with their side."""
    for one in desk.tables["series"]:
        if one["ended_at"] is not None:
            continue
        if desk.seat.owner:
            if one["keeper_id"] == desk.seat.account:
                yield one, "manager"
        elif one["keeper_id"] is None and desk.seat.person in (one["report_id"], one["manager_id"]):
            lines = [
                m for m in desk.tables["memberships"] if m["start_date"] <= desk.today <= (m["end_date"] or date.max)
            ]
            bosses = {m["manager_id"] for m in lines if m["person_id"] == one["report_id"]}
            above = {m["manager_id"] for m in lines if m["person_id"] in bosses}
            if one["manager_id"] in (bosses if one["kind"] == "one_on_one" else above):
                yield one, "report" if one["report_id"] == desk.seat.person else "manager"


def one_on_ones(desk: Desk) -> Iterator[Told]:
    """Dates that lack, slip or were not closed, briefs, and with whom there are none."""
    begun, skips = set(), set()
    for series, side in _series(desk):
        yield from _dates(desk, series, side)
        if side == "manager":
            if series["kind"] == "one_on_one":
                begun.add(series["report_id"])
            elif _kept(desk, series):
                skips.add(series["report_id"])
    yield from _skip_levels(desk, skips)
    lacking = set() if desk.seat.owner else desk.seat.reports - begun - {desk.seat.person}
    since = desk.start(desk.today)
    if len(lacking) > 3:
        yield Told("oneonone:start", "one_on_one", 2, since, None, "/oneonones/")
    else:
        for who in lacking:
            yield Told(f"oneonone:start:{who}", "one_on_one", 2, since, None, "/oneonones/")


def _kept(desk: Desk, series: Row) -> bool:
    """Whether one was held in the last 91 days, or the next has a date to come."""
    for one in desk.tables["meetings"]:
        if one["series_id"] == series["id"]:
            if one["state"] == "held" and desk.now.date() - one["planned_at"].date() <= 91 * DAY:
                return True
            if one["state"] == "planned" and one["planned_at"] == series["next_at"] and one["planned_at"] > desk.now:
                return True
    return False


def _skip_levels(desk: Desk, kept: set[int]) -> Iterator[Told]:
    """For each report who leads people, with none of whom there is one this quarter; until its last day."""
    first = desk.now.date().replace(month=desk.now.month - (desk.now.month - 1) % 3, day=1)
    last = (first + 95 * DAY).replace(day=1) - DAY
    for boss in desk.seat.reports - {desk.seat.person}:
        people = {
            m["person_id"] for m in desk.tables["memberships"]
            if m["manager_id"] == boss and m["start_date"] <= desk.today <= (m["end_date"] or date.max)
        } - {boss}  # fmt: skip
        if people and not people & kept:
            key, since = f"oneonone:skip:{boss}:{first:%Y-%m}", datetime.combine(first, time(), UTC)
            yield Told(key, "one_on_one", 2, since, desk.end(last), "/oneonones/")


def _dates(desk: Desk, series: Row, side: str) -> Iterator[Told]:
    now, pk = desk.now, series["id"]
    meetings = [m for m in desk.tables["meetings"] if m["series_id"] == pk]
    planned = [m for m in meetings if m["state"] == "planned"]
    missed = [m for m in planned if m["planned_at"] + DAY < now]
    for one in missed:
        at = one["planned_at"] + DAY
        yield Told(f"oneonone:missed:{one['id']}", "one_on_one", 2, at, at + DAY, f"/oneonones/{pk}/next/")
    coming = next((m["planned_at"] for m in planned if m["planned_at"] == series["next_at"]), None)
    if side == "report":
        yield from _brief(desk, series, coming)
    if side != "manager" or missed:
        return
    url, held = f"/oneonones/{pk}/next/", [m for m in meetings if m["state"] == "held"]
    local = [m["planned_at"].astimezone(ZoneInfo("Europe/Berlin")).date() for m in held]
    last = max(local, default=series["started_at"].astimezone(ZoneInfo("Europe/Berlin")).date())
    free = _leave(desk, series)
    apart = sum(last + n * DAY not in free for n in range(1, (desk.today - last).days + 1))
    beyond, missed_days = apart - series["cadence_days"], sum(last < day <= desk.today for day in free)
    over = _berlin(last + (series["cadence_days"] + missed_days + 1) * DAY)
    if coming is None:
        since = _berlin(last) if held else series["started_at"]
        yield Told(f"oneonone:undated:{pk}", "one_on_one", 2, since, over, url)
    elif beyond > 0:
        if coming > now:
            yield Told(f"oneonone:slipping:{pk}", "one_on_one", 2, min(over, coming), coming, url)
    elif series["cadence_days"] <= 14:
        met = [day for m, day in zip(held, local, strict=True) if m["in_person"]]
        yield from _in_writing(desk, series, met, free)


def _in_writing(desk: Desk, series: Row, met: list[date], free: set[date]) -> Iterator[Told]:
    """A month that was over without leave, in which they met in person less than twice."""
    month = (desk.today.replace(day=1) - DAY).replace(day=1)
    away = any(day.replace(day=1) == month for day in free)
    if series["started_at"].date() <= month and sum(day.replace(day=1) == month for day in met) < 2 and not away:
        first, pk = desk.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0), series["id"]
        yield Told(f"oneonone:in_writing:{pk}", "one_on_one", 1, first, None, f"/oneonones/{pk}/next/")


def _berlin(day: date) -> datetime:
    """Midnight where all the reports are."""
    return datetime.combine(day, time(), ZoneInfo("Europe/Berlin")).astimezone(UTC)


def _leave(desk: Desk, series: Row) -> set[date]:
    """Days on which one of the two is away for five working days or more."""
    found: set[date] = set()
    for line in desk.tables["time_off"]:
        days = [line["start_date"] + n * DAY for n in range((line["end_date"] - line["start_date"]).days + 1)]
        theirs = line["person_id"] in {series["report_id"], series["manager_id"]}
        if theirs and sum(day.weekday() < 5 for day in days) >= 5:
            found |= set(days)
    return found


def _brief(desk: Desk, series: Row, coming: datetime | None) -> Iterator[Told]:
    """The report's to look at from two working days before the date on, until it is shared."""
    if coming is None or coming < desk.now:
        return
    day, apart = coming.astimezone(ZoneInfo("Europe/Berlin")).date(), 0
    at = desk.now.astimezone(ZoneInfo("Europe/Berlin")).date()
    while at <= day:
        apart += at.weekday() < 5
        at += DAY
    shared = any(
        b["series_id"] == series["id"] and b["shared_at"] and not b["closed_at"] for b in desk.tables["briefs"]
    )
    if apart - 1 <= 2 and not shared:
        pk = series["id"]
        url, key = f"/oneonones/{pk}/brief/", f"oneonone:brief:{pk}:{day}"
        yield Told(key, "one_on_one", 2, _berlin(day - 4 * DAY), coming, url)


def owed(desk: Desk) -> Iterator[Told]:
    """By series what is the viewer's to do for over a week, or whose day has come."""
    for series, late in late_items(desk).items():
        since, due = min(at for at, _ in late.values()), min(due for _, due in late.values())
        url = f"/oneonones/{series}/"
        yield Told(f"oneonone:owed:{series}", "one_on_one", 2, min(since, due), due, url)


def late_items(desk: Desk) -> dict[object, dict[object, tuple[datetime, datetime]]]:
    """By series the items of which that is so, with when they were added and when they became late."""
    found: dict[object, dict[object, tuple[datetime, datetime]]] = {}
    for series, side in _series(desk):
        late = found.setdefault(series["id"], {})
        for item in desk.tables["items"]:
            if item["series_id"] != series["id"] or item["parent_id"] or item["done_at"] or item["removed_at"]:
                continue
            if item["tag"] == ("TODO" if side == "report" else "DOTO") and desk.now - item["added_at"] > 7 * DAY:
                late[item["id"]] = (item["added_at"], item["added_at"] + 7 * DAY)
            on = date.fromisoformat(item["tag"]) if item["tag"].startswith("20") else date.max
            if item["side"] == side and on <= desk.today:
                late[item["id"]] = (item["added_at"], desk.start(on))
    return {series: late for series, late in found.items() if late}
