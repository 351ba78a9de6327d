from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators import ask_each
from quarterdeck.indicators.answer import Answer
from quarterdeck.indicators.monthly.business import business_due, holidays_of
from quarterdeck.indicators.rows import rows
from quarterdeck.indicators.samples import instant, micros
from tests.indicators.monthly.worlds import ask, moments, scopes, spans
from tests.oracles import community as oracle
from tests.oracles.monthly import World, last_of_month, local_day, months
from tests.support import connection_with

FIRST, LAST, UNTIL = date(2024, 2, 1), date(2024, 4, 20), datetime(2024, 4, 12, 9, 30, tzinfo=UTC)
TEAMS = [
    {"position": 0, "team": "Dev", "timezone": "Europe/Berlin"},
    {"position": 1, "team": "A", "parent": "Dev", "timezone": "America/New_York", "group_label": "group::a"},
    {"position": 2, "team": "B", "parent": "Dev", "group_label": "Group::B", "projects": ["g/b"], "calendar": "DE"},
    {"position": 3, "team": "C", "timezone": "Asia/Kolkata", "calendar": "IN"},
]
CALENDARS = {"A": None, "B": "DE", "C": "IN", "Dev": None}
KINDS = {7: "ghost", 9: "bot"}
USERS = [
    {"user_id": i, "username": f"u{i}", "kind": KINDS.get(i, "human"), "access_level": 30 if i == 6 else None}
    for i in range(1, 12)
]
NOON = timedelta(hours=12)


@pytest.mark.parametrize(
    ("start", "zone", "calendar", "due"),
    [
        ("2026-03-05T00:00+00:00", "UTC", None, "2026-03-07T00:00+00:00"),  # Thursday: ends on Friday 24:00
        ("2026-03-06T10:00+00:00", "UTC", None, "2026-03-10T10:00+00:00"),
        ("2026-03-07T10:00+00:00", "UTC", None, "2026-03-11T00:00+00:00"),  # Saturday: from Monday 00:00
        ("2026-04-02T12:00+00:00", "UTC", "DE", "2026-04-08T12:00+00:00"),  # Good Friday and Easter Monday
        ("2026-03-06T23:30+00:00", "Asia/Tokyo", None, "2026-03-10T15:00+00:00"),  # Saturday there
        ("2026-03-27T12:00+00:00", "Europe/Berlin", None, "2026-03-31T11:00+00:00"),  # 23 hours on a Sunday
    ],
)
def test_business_days_skip_weekends_and_holidays(start: str, zone: str, calendar: str | None, due: str) -> None:
    starts = np.array([micros(datetime.fromisoformat(start))], dtype=np.int64)
    found = instant(int(business_due(starts, days=2, zone=zone, calendar=calendar)[0]))
    assert found == datetime.fromisoformat(due)


@settings(max_examples=150, deadline=None)
@given(
    moments(), st.integers(1, 4), st.sampled_from([("Europe/Berlin", "DE"), ("America/New_York", "US"), ("UTC", None)])
)
def test_business_days_agree_with_walking_from_day_to_day(
    start: datetime, days: int, place: tuple[str, str | None]
) -> None:
    zone, calendar = place
    free = list(holidays.country_holidays(calendar, years=[2024])) if calendar else []
    found = business_due(np.array([micros(start)]), days=days, zone=zone, calendar=calendar)
    assert instant(int(found[0])) == oracle.due_at(start, days, zone=zone, holidays=free)


def test_a_calendar_of_a_region_and_one_that_nobody_knows() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in holidays_of("DE-BY", epiphany, epiphany)
    assert epiphany not in holidays_of("de", epiphany, epiphany)
    assert holidays_of("XX", epiphany, epiphany) == frozenset()


@st.composite
def contributions(draw: st.DrawFn) -> tuple[World, list[dict[str, Any]]]:
    """Merge requests by people, strangers, ghosts and bots, and what anybody did to them."""
    memberships = [line for person in range(1, 5) for line in draw(spans(person))]
    requests, events = [], []
    for mr in range(1, draw(st.integers(1, 8)) + 1):
        created = draw(moments())
        labels = draw(
            st.lists(st.sampled_from(["group::a", "group::b", "Community contribution"]), max_size=2, unique=True)
        )
        author = draw(st.sampled_from([1, 2, 6, 7, 8, 8, 9, 10, None]))
        one = {
            "mr_id": mr, "iid": mr, "author_id": author, "labels": labels,
            "created_at": created, "ready_at": created + draw(st.sampled_from([timedelta(0), NOON])),
            "project_id": draw(st.integers(1, 2)), "merged_at": None, "ended_at": None, "state": "opened",
        }  # fmt: skip
        events += draw(acts(one))
        requests.append(one)
    return World(memberships, requests, users=USERS), events


@st.composite
def acts(draw: st.DrawFn, mr: dict[str, Any]) -> list[dict[str, Any]]:
    """Comments and the like at any time, then perhaps a closing, a reopening, an end, in order."""
    actors = st.sampled_from([1, 2, 3, 6, 8, 9, 10])
    waits = st.sampled_from([0, 1, 24, 48, 49, 71.5, 72, 200]).map(lambda hours: timedelta(hours=hours))
    kinds = st.sampled_from(["commented", "approved", "reviewed", "changes_requested", "unapproved", "assigned"])
    found = [
        {"mr_id": mr["mr_id"], "at": mr["created_at"] + draw(waits), "kind": draw(kinds), "actor_id": draw(actors)}
        for _ in range(draw(st.integers(0, 2)))
    ]
    at = mr["created_at"]
    for kind in draw(
        st.sampled_from([[], ["closed"], ["merged"], ["closed", "reopened"], ["closed", "reopened", "merged"]])
    ):
        at += draw(waits) + timedelta(minutes=1)
        found.append({"mr_id": mr["mr_id"], "at": at, "kind": kind, "actor_id": draw(actors | st.none())})
        mr["ended_at"] = None if kind == "reopened" else at
        mr["state"] = "opened" if kind == "reopened" else kind
        mr["merged_at"] = at if kind == "merged" else None
    return [{**event, "seq": i} for i, event in enumerate(found)]


def lake(world: World, events: list[dict[str, Any]]) -> Any:
    return connection_with(
        teams=TEAMS, memberships=world.memberships, merge_requests=world.merge_requests, users=world.users,
        events=events, projects=[{"project_id": 1, "path": "g/other"}, {"project_id": 2, "path": "G/b"}],
    )  # fmt: skip


def expected(world: World, events: list[dict[str, Any]], answer: Answer, definition: str) -> list[oracle.Clock]:
    """The clocks of a scope, one by one."""
    scope, clocks = answer.scope, []
    for mr in world.merge_requests:
        if mr["ready_at"] >= UNTIL or not oracle.is_community(world, mr, scope.zone):
            continue
        given = oracle.answers(world, events, mr, scope.zone, UNTIL)
        team = oracle.owner(world, mr, given, labels={"group::a": "A", "group::b": "B"}, zone=scope.zone)
        if team not in scope.teams if team else scope.name != "Dev":
            continue
        calendar = CALENDARS[team or "Dev"] or CALENDARS[scope.name]
        free = list(holidays.country_holidays(calendar, years=[2024])) if calendar else []
        if definition == "triage":
            due = mr["ready_at"] + timedelta(days=7)
        else:
            days = 2 if definition == "gitlab-review-slo" else 4
            due = oracle.due_at(mr["ready_at"], days, zone=scope.zone, holidays=free)
        first = given[0]["at"] if given else None
        out = oracle.is_left_out(events, mr, due, first, UNTIL)
        clocks.append(oracle.Clock(mr["mr_id"], mr["ready_at"], due, first, out))
    return clocks


@settings(max_examples=50, deadline=None)
@given(contributions(), st.sampled_from(["gitlab-review-slo", "leading-organisation", "triage"]))
def test_the_share_in_time_is_what_looking_at_each_gives(
    drawn: tuple[World, list[dict[str, Any]]], definition: str
) -> None:
    world, events = drawn
    connection = lake(world, events)
    question = ask("community_slo", definition, first=FIRST, last=LAST, known_until=UNTIL)
    for answer in ask_each(connection, scopes(connection), question):
        clocks = [clock for clock in expected(world, events, answer, definition) if not clock.left_out]
        for point, days in zip(answer.points, months(FIRST, LAST, answer.scope.zone, UNTIL), strict=True):
            fell = [c for c in clocks if local_day(c.due, answer.scope.zone) in set(days) and c.due < UNTIL]
            timely = [c for c in fell if c.answered is not None and c.answered <= c.due]
            assert point.date == last_of_month(days[0])
            assert (point.n, point.extra["in_time"]) == (len(fell), len(timely))
            assert point.value == (len(timely) / len(fell) if fell else None)


def one(events: list[tuple[str, float, int | None]], *, author: int = 8, **more: Any) -> Answer:
    """A contribution made on Monday 4 March 2024 00:00 in A's group, and events by hours after that."""
    start = datetime(2024, 3, 4, 5, tzinfo=UTC)  # midnight in New York
    mr = {
        "mr_id": 1, "author_id": author, "labels": ["group::a"], "created_at": start, "state": "opened", **more,
    }  # fmt: skip
    lines = [
        {"mr_id": 1, "at": start + timedelta(hours=hours), "seq": i, "kind": kind, "actor_id": actor}
        for i, (kind, hours, actor) in enumerate(events)
    ]
    member = {"person_id": 1, "user_id": 1, "team": "A", "start_date": date(2024, 1, 1)}
    connection = lake(World([member], [mr], users=USERS), lines)
    (answer,) = ask_each(
        connection, scopes(connection, ["A"]),
        ask("community_slo", "gitlab-review-slo", first=date(2024, 3, 1), last=date(2024, 3, 31), known_until=UNTIL),
    )  # fmt: skip
    return answer


@pytest.mark.parametrize(
    ("events", "n", "value"),
    [
        ([("commented", 48, 1)], 1, 1.0),  # at the very instant
        ([("commented", 48.001, 1)], 1, 0.0),
        ([("commented", 1, 9)], 1, 0.0),  # a bot
        ([("commented", 1, 8)], 1, 0.0),  # the author
        ([("commented", 1, 10)], 1, 0.0),  # a stranger
        ([("commented", 1, 6)], 1, 1.0),  # Developer access, in no team
        ([("closed", 5, 8)], 0, None),  # withdrawn by the author
        ([("closed", 5, 8), ("reopened", 6, 8)], 1, 0.0),
        ([("closed", 5, 9)], 1, 0.0),  # by a bot
        ([("closed", 5, 10)], 1, 0.0),  # by a stranger
        ([("closed", 5, 1)], 1, 1.0),  # an answer
        ([("merged", 5, None)], 1, 1.0),  # only one of ours can have merged it
        ([("closed", 5, None)], 0, None),
        ([("closed", 60, 8)], 1, 0.0),  # too late to be left out
    ],
)
def test_what_counts_as_an_answer(events: list[tuple[str, float, int | None]], n: int, value: float | None) -> None:
    (point,) = one(events).points
    assert (point.n, point.value) == (n, value)


@pytest.mark.parametrize(("merger", "n", "value"), [(6, 1, 1.0), (1, 0, None), (None, 0, None)])
def test_a_members_labelled_one_is_answered_by_whom_else_merges_it(merger: int | None, n: int, value: float) -> None:
    found = one([("merged", 5, merger)], author=1, labels=["group::a", "Community contribution"])
    (point,) = found.points
    assert (point.n, point.value) == (n, value)
    assert any("closed or merged" in caveat for caveat in found.caveats) == (merger is None)


def test_the_withdrawn_definition_and_unknown_authors_are_said() -> None:
    assert any("withdrew" in caveat for caveat in one([]).caveats)
    assert any("unknown author" in caveat for caveat in one([], author=7).caveats)
    assert one([], author=7).points[0].n == 0


def test_beside_it_stand_the_hours_to_the_first_answer_and_what_waits() -> None:
    (point,) = one([("commented", 30, 1)]).points
    assert (point.extra["hours_to_first_response"], point.extra["waiting"]) == (30.0, 0)
    (point,) = one([]).points
    assert (point.extra["waiting"], point.extra["waiting_overdue"], point.extra["next_due_at"]) == (1, 1, None)


def review(acts_: list[tuple[str, float, int]], *, author: int = 2) -> Answer:
    """A colleague of team B asks person 1 of team A for a review 24 hours after creation, on a Monday."""
    start = datetime(2024, 3, 4, 5, tzinfo=UTC)
    members = [
        {"person_id": 1, "user_id": 1, "team": "A", "start_date": date(2024, 1, 1)},
        {"person_id": 2, "user_id": 2, "team": "B", "start_date": date(2024, 1, 1)},
        {"person_id": 3, "user_id": 3, "team": "B", "start_date": date(2024, 1, 1)},
    ]
    asked = {
        "mr_id": 1,
        "at": start + timedelta(hours=24),
        "kind": "review_requested",
        "actor_id": author,
        "subject_id": 1,
    }
    lines = [{"mr_id": 1, "at": start + timedelta(hours=h), "kind": k, "actor_id": a} for k, h, a in acts_]
    mr = {"mr_id": 1, "author_id": author, "created_at": start}
    connection = lake(World(members, [mr], users=USERS), [asked, *lines])
    (answer,) = ask_each(
        connection, scopes(connection, ["A"]),
        ask("community_slo", "other-teams", first=date(2024, 3, 1), last=date(2024, 3, 31), known_until=UNTIL),
    )  # fmt: skip
    return answer


@pytest.mark.parametrize(
    ("events", "author", "n", "value"),
    [
        ([("commented", 72, 1)], 2, 1, 1.0),  # two business days after the request
        ([("commented", 73, 1)], 2, 1, 0.0),
        ([("commented", 30, 3)], 2, 1, 0.0),  # the author's own team does not answer for us
        ([("merged", 30, 3)], 2, 0, None),  # settled without us
        ([], 1, 0, None),  # our own merge request
        ([], 10, 0, None),  # a stranger's is the community's
    ],
)
def test_other_teams_wait_for_our_review_on_the_same_clock(
    events: list[tuple[str, float, int]], author: int, n: int, value: float | None
) -> None:
    (point,) = review(events, author=author).points
    assert (point.n, point.value) == (n, value)


def test_the_rows_say_what_came_of_each_and_name_nobody() -> None:
    start = datetime(2024, 4, 11, 6, tzinfo=UTC)
    mr = {"mr_id": 1, "iid": 7, "author_id": 8, "labels": ["group::a"], "created_at": start}
    connection = lake(World([], [mr], users=USERS), [])
    (scope,) = scopes(connection, ["A"])
    question = ask("community_slo", "gitlab-review-slo", first=FIRST, last=LAST, known_until=UNTIL)
    (found,) = rows(connection, scope, question, on=date(2024, 4, 30)).rows
    assert (found["merge_request"], found["outcome"]) == ("g/other!7", "waiting")
    assert found["hours_left"] == pytest.approx(68.5)  # Friday 5:30 to Monday 2:00 in New York
    assert not {"author", "actor"} & set(found)
