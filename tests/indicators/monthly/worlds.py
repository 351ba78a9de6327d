"""Small organisations full of trouble, for hypothesis: Europe changes its clocks on 31 March 2024, New York on the
10th; February has 29 days; people come, go, return, share their time, and merge at midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from quarterdeck.indicators.answer import Ask
from quarterdeck.indicators.scopes import get_scopes
from tests.oracles.monthly import Whose, World
from tests.support import connection_with

FIRST, LAST = date(2024, 1, 20), date(2024, 4, 20)
KNOWN_UNTIL = datetime(2024, 4, 12, 9, 30, tzinfo=UTC)
TEAMS = [
    {"position": 0, "team": "Dev", "timezone": "Europe/Berlin", "handbook_globs": ["dev/**"], "group_label": None},
    {"position": 1, "team": "A", "parent": "Dev", "timezone": "America/New_York", "group_label": "group::a"},
    {"position": 2, "team": "B", "parent": "Dev", "handbook_globs": ["b/*.md", "**/all.md"], "group_label": "group::b"},
    {"position": 3, "team": "C", "timezone": "Asia/Kolkata", "handbook_globs": ["**/x/*"]},
]
USERS = [{"user_id": i, "username": f"u{i}", "kind": "bot" if i == 9 else "human"} for i in range(1, 11)]
DAYS = st.dates(date(2024, 1, 1), date(2024, 4, 20))


@st.composite
def spans(draw: st.DrawFn, person: int) -> list[dict[str, Any]]:
    """Spans of one person; those with half a share may overlap another."""
    found = []
    day = draw(DAYS)
    for _ in range(draw(st.integers(1, 3))):
        length = draw(st.one_of(st.none(), st.integers(0, 45)))
        end = None if length is None else day + timedelta(days=length)
        halves = draw(st.booleans())
        line = {"person_id": person, "start_date": day, "end_date": end, "share": 0.5 if halves else 1.0}
        account = {"user_id": person} if person % 2 else {"username": f"U{person}".lower()}
        where = draw(st.lists(st.sampled_from(["A", "B", "C"]), min_size=2, max_size=2, unique=True))
        specialty = draw(st.sampled_from([None, "backend"]))
        found += [{**line, **account, "team": team, "specialty": specialty} for team in where[: 1 + halves]]
        if end is None:
            break
        day = end + timedelta(days=draw(st.integers(0, 20)))
    return found


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """Any time, often exactly midnight somewhere."""
    day = draw(DAYS)
    hours = draw(st.sampled_from([0, 4, 5, 18.5, 22, 23]) | st.floats(0, 23.9).map(lambda h: round(h, 3)))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours)


@st.composite
def worlds(draw: st.DrawFn, *, merges: int = 12) -> World:
    people = draw(st.integers(0, 8))
    memberships = [line for person in range(1, people + 1) for line in draw(spans(person))]
    requests, paths = [], []
    for mr in range(1, draw(st.integers(0, merges)) + 1):
        merged = draw(moments())
        labels = draw(st.lists(st.sampled_from(["group::a", "Group::B", "other"]), max_size=2, unique=True))
        author = draw(st.integers(1, 10) | st.none())
        requests.append({
            "mr_id": mr, "iid": mr, "author_id": author, "state": "merged", "labels": labels,
            "created_at": merged - timedelta(days=1), "merged_at": merged, "ended_at": merged,
        })  # fmt: skip
        names = st.sampled_from(["dev/x.md", "dev/a/b.md", "b/x.md", "b/c/x.md", "all.md", "q/all.md", "x/y", "a/x/y"])
        paths += [{"mr_id": mr, "path": path} for path in draw(st.lists(names, max_size=3, unique=True))]
    return World(memberships, requests, paths, USERS)


def lake(world: World) -> Any:
    return connection_with(
        teams=TEAMS, memberships=world.memberships, merge_requests=world.merge_requests, users=world.users,
        changed_paths=world.changed_paths, leave_reasons=world.leave_reasons, plan=world.plan,
        positions=world.positions, projects=[{"project_id": 1}],
    )  # fmt: skip


def ask(indicator: str, definition: str, **more: Any) -> Ask:
    values = {"first": FIRST, "last": LAST, "grain": "month", "known_until": KNOWN_UNTIL, **more}
    return Ask(indicator, definition, **values)


def scopes(connection: Any, names: list[str] | None = None) -> list[Any]:
    """The scopes of some names, all where there are none."""
    return get_scopes(connection, names or [])


def whose(scope: Any) -> Whose:
    return Whose(scope.teams, scope.specialty, scope.zone)
