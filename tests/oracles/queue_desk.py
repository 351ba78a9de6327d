"""What of the desk stands in somebody's queue, plainly: the published rules, read off the rows of its tables.

Takes each table as a list of dictionaries by column, as the database holds them. Everybody keeps one zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracles.community import due_at

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
DAY = timedelta(days=1)
_US = timedelta(microseconds=1)


@dataclass(frozen=True)
class Seat:
    """Who looks. ``person`` None: a laptop's owner or an administrator who is nobody's colleague."""

    account: int
    person: int | None
    zone: str
    reports: frozenset[int] = frozenset()
    led: tuple[str, ...] = ()
    operates: bool = False
    owner: bool = False


@dataclass(frozen=True)
class Told:
    """One thing as it must stand."""

    key: str
    kind: str
    weight: int
    since: datetime
    due: datetime | None
    url: str
    private: bool = True
    team: str | None = None

    def rank(self, now: datetime) -> Fraction:
        """As published."""
        if self.due is None or now <= self.due:
            return Fraction(self.weight)
        own = max(DAY, self.due - self.since)
        return self.weight * (1 + min(Fraction(3), Fraction((now - self.due) // _US, own // _US)))


@dataclass(frozen=True)
class Desk:
    """The tables, who looks at them, and when. ``by`` finds a row by its key."""

    tables: Tables
    seat: Seat
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.seat.zone)).date()

    def by(self, table: str, pk: object) -> Row:
        return next(row for row in self.tables[table] if row["id"] == pk)

    def start(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.seat.zone)).astimezone(UTC)

    def end(self, day: date) -> datetime:
        return self.start(day + DAY)

    def led_people(self) -> set[int]:
        """On a laptop everybody who stands in a team; else who reports to the viewer."""
        if not self.seat.owner:
            return set(self.seat.reports)
        lines = self.tables["memberships"]
        return {m["person_id"] for m in lines if m["start_date"] <= self.today <= (m["end_date"] or date.max)}


def sources(desk: Desk) -> Iterator[Told]:
    """What was given up, failed or stopped; else what is not whole; else a GitLab that is two days old."""
    if not desk.seat.operates:
        return
    for source in desk.tables["sources"]:
        jobs = [job for job in desk.tables["jobs"] if job["name"] == "sync" and job["key"] == source["name"]]
        ends = [one for one in desk.tables["outcomes"] if one["source"] == source["name"]]
        job, end = jobs[-1] if jobs else None, ends[-1] if ends else None
        url, key, since = f"/sync/{source['name']}/run/", f"source:{source['name']}", None
        old = source["kind"] == "gitlab" and source["read_at"] and desk.now - source["read_at"] > 2 * DAY
        if end and end["state"] != "done":
            since = end["ended_at"]
        elif job and job["state"] == "failed" and not (end and end["ended_at"] >= job["asked_at"]):
            since = job["ended_at"] or job["asked_at"]
        elif old or not source["complete"]:
            since = source["read_at"]
        if since and not source["being_read"]:
            yield Told(key, "source", 4, since, None, url, private=False)


def reviews(desk: Desk) -> Iterator[Told]:
    """Of last month, due by the 8th; of more than three teams as one."""
    begins = desk.today.replace(day=1)
    month = (begins - DAY).replace(day=1)
    done = set()
    for edition in desk.tables["editions"]:
        review = desk.by("reviews", edition["review_id"])
        if review["period"] == month:
            done.add(review["team"])
    left = [team for team in desk.seat.led if team not in done]
    since, due, name = desk.start(begins), desk.end(begins.replace(day=8)), f"review:{month:%Y-%m}"
    if len(left) > 3:
        yield Told(name, "review", 2, since, due, "/review/", private=False)
        return
    for team in left:
        url = f"/review/{month:%Y-%m}/?team={team}"
        yield Told(f"{name}:{team}", "review", 2, since, due, url, private=False, team=team)


def people(desk: Desk) -> Iterator[Told]:
    """Who starts or ends within 14 days, and does not merely go on in the same team."""
    teams = {row["id"]: row["name"] for row in desk.tables["teams"]}
    for line in desk.tables["memberships"]:
        team, who = teams[line["team_id"]], line["person_id"]
        mine = team in desk.seat.led or (desk.seat.person is not None and line["manager_id"] == desk.seat.person)
        if not mine or who == desk.seat.person:
            continue
        others = [m for m in desk.tables["memberships"] if m["person_id"] == who and m["team_id"] == line["team_id"]]
        first, last = line["start_date"], line["end_date"]
        url = f"/people/person/{desk.by('people', who)['handle']}/"
        if 0 < (first - desk.today).days <= 14 and not any(m["end_date"] == first - DAY for m in others):
            begin = desk.start(first - 14 * DAY)
            yield Told(
                f"starts:{who}:{line['team_id']}", "people", 1, begin, desk.start(first), url, private=False, team=team
            )
        if last and 0 <= (last - desk.today).days <= 14 and not any(m["start_date"] == last + DAY for m in others):
            begin = desk.start(last - 14 * DAY)
            yield Told(
                f"ends:{who}:{line['team_id']}", "people", 1, begin, desk.end(last), url, private=False, team=team
            )


def positions(desk: Desk) -> Iterator[Told]:
    """Accepted offers of the last 14 days or about to start, and openings whose day is near or past."""
    today = desk.today
    for one in desk.tables["positions"]:
        taken = one["accepted_date"] is not None and one["accepted_date"] <= today
        start = one["start_date"]
        over = one["closed_date"] is not None and one["closed_date"] <= today and not one["accepted_date"]
        recent = taken and (today - one["accepted_date"]).days <= 14
        near = start is not None and (start - today).days <= 14
        begun = taken and start is not None and start < today
        if one["team"] not in desk.seat.led or one["opened_date"] > today or over or begun or not (recent or near):
            continue
        weight = 2 if start and start < today and not taken else 1
        since = one["accepted_date"] if recent else start - 14 * DAY
        since = since if taken else min(since, today)
        due = desk.start(start) if start else None
        yield Told(
            f"position:{one['number']}", "people", weight, desk.start(since), due, "/people/", private=False,
            team=one["team"],
        )  # fmt: skip


def feedback(desk: Desk) -> Iterator[Told]:
    """What one was asked, what is unread, and notes to look at again."""
    me, tables, zone = desk.seat.person, desk.tables, desk.seat.zone
    for one in tables["requests"]:
        if me is not None and one["asked_id"] == me and one["state"] == "open":
            due = due_at(one["asked_at"], 5, zone=zone, holidays=())
            url = f"/feedback/write/?request={one['id']}"
            yield Told(f"feedback:request:{one['id']}", "feedback", 3, one["asked_at"], due, url)
    for seat in tables["seats"]:
        ring = desk.by("rounds", seat["round_id"])
        if me is not None and seat["provider_id"] == me and ring["closed_at"] is None:
            url, due = f"/feedback/rounds/{ring['id']}/", desk.end(ring["until_date"])
            if not (seat["answered"] or seat["declined"]):
                yield Told(f"feedback:seat:{ring['id']}", "feedback", 3, ring["opened_at"], due, url)
    for note in tables["notes"]:
        yield from _note(desk, note)
    for piece in tables["pieces"]:
        said_in_person = any(a["id"] == piece["account_id"] and a["local_owner"] for a in tables["accounts"])
        if me is not None and piece["receiver_id"] == me and piece["sent_at"] and not piece["read_at"]:
            url = f"/feedback/{piece['id']}/"
            if not said_in_person:
                yield Told(f"feedback:unread:{piece['id']}", "feedback", 1, piece["sent_at"], None, url)


def _note(desk: Desk, note: Row) -> Iterator[Told]:
    me, at, url = desk.seat.person, note["shared_at"], f"/feedback/notes/{note['id']}/"
    if at is None:
        return
    if me is not None and note["report_id"] == me:
        if note["read_at"] is None:
            due = due_at(at, 5, zone=desk.seat.zone, holidays=())
            yield Told(f"feedback:note:{note['id']}", "feedback", 3, at, due, url)
    elif note["account_id"] == desk.seat.account or (me is not None and note["manager_id"] == me):
        day = note["look_again_date"]
        if note["looked_again_at"] is None and day <= desk.today:
            yield Told(f"feedback:again:{note['id']}", "feedback", 2, at, desk.end(day), url)


def nudges(desk: Desk) -> Iterator[Told]:
    """Who had none for six weeks of what the viewer knows of, more than three as one, or only one kind in 120 days."""
    found = list(_nudges(desk))
    without = [one for one in found if one.due is not None]
    if len(without) > 3:
        since = min(one.since for one in without)
        yield Told("feedback:nudges", "feedback", 2, since, since + 42 * DAY, "/feedback/")
        found = [one for one in found if one.due is None]
    yield from found


def _nudges(desk: Desk) -> Iterator[Told]:
    me, long = desk.seat.person, 42 * DAY
    for who in desk.led_people():
        begun = [m["start_date"] for m in desk.tables["memberships"] if m["person_id"] == who]
        if min(begun) > (desk.now - long).date():
            continue
        had = []
        for piece in desk.tables["pieces"]:
            mine = piece["account_id"] == desk.seat.account or (me is not None and piece["giver_id"] == me)
            shown = piece["visibility"] == "manager" and me is not None and _may_read(desk, piece, me)
            if piece["receiver_id"] == who and piece["sent_at"] and (mine or shown):
                had.append((piece["sent_at"], piece["kind"]))
        last = max((at for at, _ in had), default=None)
        key, url = f"feedback:nudge:{who}", f"/feedback/write/?to={desk.by('people', who)['handle']}"
        if last is None or desk.now - last > long:
            since = last or desk.now - long
            yield Told(key, "feedback", 2, since, since + long, url)
        elif len({kind for at, kind in had if desk.now - at <= 120 * DAY}) == 1 and desk.now - min(had)[0] > long:
            yield Told(key, "feedback", 2, desk.now - 120 * DAY, None, url)


def _may_read(desk: Desk, piece: Row, me: int) -> bool:
    return any(row["piece_id"] == piece["id"] and row["person_id"] == me for row in desk.tables["readers"])


def _side(desk: Desk, growth: Row) -> str | None:
    """On which side of a record of growth the viewer stands."""
    if desk.seat.owner:
        return "manager" if growth["keeper_id"] == desk.seat.account else None
    if growth["keeper_id"] is not None or desk.seat.person is None:
        return None
    if growth["person_id"] == desk.seat.person:
        return "own"
    return "manager" if growth["person_id"] in desk.seat.reports else None


def goals(desk: Desk) -> Iterator[Told]:
    """Past their day, or nothing said of them for 30 days, as far as the viewer may read."""
    for goal in desk.tables["goals"]:
        period = desk.by("periods", goal["period_id"])
        growth = desk.by("growths", period["growth_id"])
        side = _side(desk, growth)
        opened = [
            o["since"] for o in desk.tables["openings"]
            if o["growth_id"] == growth["id"] and o["manager_id"] == desk.seat.person and o["ended_at"] is None
        ]  # fmt: skip
        shared = side == "own" or desk.seat.owner or any(at.date() <= period["end_date"] for at in opened)
        if side is None or not shared or goal["state"] != "open" or goal["removed_at"]:
            continue
        if period["start_date"] > desk.today:
            continue
        said = [
            c["made_at"] for c in desk.tables["check_ins"]
            if c["goal_id"] == goal["id"] and not c["removed_at"]
            and (side == "own" or desk.seat.owner or any(at <= c["made_at"] for at in opened))
        ]  # fmt: skip
        until, seen = goal["due_date"] or period["end_date"], max([goal["made_at"], goal["changed_at"], *said])
        url, late = f"/growth/goals/{goal['id']}/", seen + 30 * DAY
        if until < desk.today:
            over = desk.end(until)
            yield Told(f"growth:past:{goal['id']}", "growth", 2, over, over, url)
        elif late < desk.now:
            yield Told(f"growth:stale:{goal['id']}", "growth", 2, late, desk.end(late.date()), url)


def talks(desk: Desk) -> Iterator[Told]:
    """Planned ones whose day is over; else, in the 2nd and 4th quarter of a year from February, who has none."""
    single, due = [], []
    begin = next((m for m in (5, 11) if 0 <= (desk.today.month - m) % 12 < 3), None)
    for who in desk.led_people() - {desk.seat.person}:
        own = [t for t in desk.tables["talks"] if _counts(desk, t, who)]
        late = [t for t in own if t["held_date"] is None and t["planned_date"] < desk.today]
        if late:
            one = min(late, key=lambda t: (t["planned_date"], str(t["id"])))
            at = datetime.combine(one["planned_date"], time(), UTC)
            url, key = f"/growth/people/{who}/", f"growth:talk:{one['id']}"
            single.append(Told(key, "growth", 2, at, desk.end(one["planned_date"]), url))
        elif begin is not None:
            first = date(desk.today.year - (desk.today.month < begin), begin, 1)
            last = (first + 95 * DAY).replace(day=1) - DAY
            if not any(first <= (t["held_date"] or t["planned_date"]) <= last for t in own):
                key, at = f"growth:talk:{who}:{first}", datetime.combine(first, time(), UTC)
                due.append(Told(key, "growth", 2, at, desk.end(last), f"/growth/people/{who}/"))
    if len(due) > 3 and due[0].due:
        day = due[0].due.astimezone(ZoneInfo(desk.seat.zone)).date() - DAY
        since = desk.start(due[0].since.date())
        due = [Told(f"growth:talks:{day}", "growth", 2, since, due[0].due, "/growth/")]
    yield from (*single, *due)


def _counts(desk: Desk, talk: Row, who: int) -> bool:
    growth = desk.by("growths", talk["growth_id"])
    with_me = desk.seat.owner or talk["manager_id"] == desk.seat.person
    return growth["person_id"] == who and _side(desk, growth) == "manager" and with_me and not talk["removed_at"]


def readings(desk: Desk) -> Iterator[Told]:
    """Where the other side is finished and the viewer's is not."""
    for one in desk.tables["readings"]:
        side = _side(desk, desk.by("growths", one["growth_id"]))
        if desk.seat.owner or side is None or (side == "manager" and one["manager_id"] != desk.seat.person):
            continue
        names = ("own_finished_at", "manager_finished_at")
        mine, other = names if side == "own" else names[::-1]
        if one[mine] is None and one[other] is not None and not one["removed_at"]:
            yield Told(f"growth:reading:{one['id']}", "growth", 3, one[other], None, f"/growth/readings/{one['id']}/")


def given(desk: Desk) -> Iterator[Told]:
    """Evidence that was shared and not opened, by who still reports; skills that were proposed and not answered."""
    for one in desk.tables["evidence"]:
        growth = desk.by("growths", one["growth_id"])
        mine = one["shared_with_id"] is not None and one["shared_with_id"] == desk.seat.person
        if mine and growth["person_id"] in desk.seat.reports and one["seen_at"] is None and not one["removed_at"]:
            yield Told(f"evidence:{one['id']}", "growth", 1, one["shared_at"], None, f"/growth/evidence/{one['id']}/")
    for one in desk.tables["claims"]:
        skill = desk.by("skills", one["skill_id"])
        if one["person_id"] == desk.seat.person and one["keeper_id"] is None and one["confirmed_at"] is None:
            team = desk.by("teams", skill["team_id"])
            if skill["removed_at"] is None:
                yield Told(
                    f"skill:{one['id']}", "growth", 1, one["changed_at"], None, f"/growth/skills/{team['slug']}/"
                )
