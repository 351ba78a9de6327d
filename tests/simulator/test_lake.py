"""The mass company: rows of a lake that agree with their own events."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quarterdeck.lake.rows import Columns
from quarterdeck.lake.schema import FACTS, TABLES, EventKind, Evidence
from quarterdeck.lake.store import Lake
from quarterdeck.simulator.lake import MassCompany, fill_lake

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
NAT = np.iinfo(np.int64).min
MACHINES = {1, 2, 3}
Row = dict[str, Any]


def _company(merge_requests: int = 5000) -> MassCompany:
    return MassCompany(merge_requests=merge_requests, teams=12, people=80, years=2, seed=5, now=NOW)


def _lines(columns: Columns) -> list[Row]:
    lists = {
        name: np.ma.array(values).tolist() if hasattr(values, "tolist") else values for name, values in columns.items()
    }
    return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]


@pytest.fixture(scope="module")
def world() -> tuple[MassCompany, dict[str, list[Row]]]:
    company, tables = _company(), defaultdict[str, list[Row]](list)
    for rows in company.batches(2000):
        assert set(rows) == set(FACTS)
        for name, columns in rows.items():
            tables[name].extend(_lines(columns))
    for name, columns in company.tables.items():
        tables[name] = _lines(columns)
    return company, tables


World = tuple[MassCompany, dict[str, list[Row]]]


def _events(world: World) -> dict[int, list[Row]]:
    found = defaultdict[int, list[Row]](list)
    for event in world[1]["events"]:
        found[event["mr_id"]].append(event)
    return found


def test_every_column_of_the_schema_is_there(world: World) -> None:
    company, tables = world
    for name, columns in {**next(company.batches(10)), **company.tables}.items():
        derived = {"written"} | ({"period"} if name == "merge_requests" else set())
        assert set(columns) == {column.name for column in TABLES[name].columns} - derived
    assert set(tables) == set(TABLES) - {"superseded"}


def test_the_same_seed_gives_the_same_rows() -> None:
    one, two = ([_lines(rows[name]) for rows in _company(600).batches(250) for name in FACTS] for _ in range(2))
    assert one == two


def test_creations_are_in_order_and_numbered_within_their_project(world: World) -> None:
    rows = world[1]["merge_requests"]
    assert all(one["mr_id"] < two["mr_id"] and one["created_at"] <= two["created_at"] for one, two in pairwise(rows))
    iids = defaultdict[int, list[int]](list)
    for row in rows:
        iids[row["project_id"]].append(row["iid"])
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in iids.values())
    assert iids.keys() <= {row["project_id"] for row in world[1]["projects"]}


def test_events_happen_between_creation_and_now_in_order(world: World) -> None:
    now = int(NOW.timestamp()) * 1_000_000
    events = _events(world)
    for row in world[1]["merge_requests"]:
        own = events[row["mr_id"]]
        order = [(event["at"], event["seq"]) for event in own]
        assert order == sorted(set(order))
        assert all(row["created_at"] <= event["at"] < now for event in own)
        assert row["updated_at"] == max([row["created_at"], *(event["at"] for event in own)])
        assert row["created_at"] < now
        assert {event["period"] for event in own} <= {str(_at(row["created_at"]).year)}


def _at(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def test_states_and_spans_follow_from_the_events(world: World) -> None:
    events, spans = _events(world), defaultdict[int, list[tuple[int, int]]](list)
    for span in world[1]["open_spans"]:
        spans[span["mr_id"]].append((span["opened_at"], span["ended_at"]))
    for row in world[1]["merge_requests"]:
        ends = [e for e in events[row["mr_id"]] if e["kind"] in {"closed", "reopened", "merged"}]
        kinds = [end["kind"] for end in ends]
        assert kinds in ([], ["merged"], ["closed"], ["closed", "reopened"], ["closed", "reopened", *kinds[2:3]])
        assert row["state"] == ("opened" if not kinds or kinds[-1] == "reopened" else kinds[-1])
        assert row["ended_at"] == (NAT if row["state"] == "opened" else ends[-1]["at"])
        assert row["merged_at"] == (ends[-1]["at"] if row["state"] == "merged" else NAT)
        assert row["reopened"] == ("reopened" in kinds)
        expected = [(row["created_at"], ends[0]["at"]), (ends[1]["at"], row["ended_at"])] if row["reopened"] else []
        assert spans[row["mr_id"]] == expected
        if ends and kinds[-1] != "reopened":
            assert all(e["at"] <= ends[-1]["at"] for e in events[row["mr_id"]] if e["kind"] == "approved")


def _first_put_to_a_human(row: Row, own: list[Row], kind: EventKind) -> Row | None:
    return next((e for e in own if e["kind"] == kind and e["subject_id"] not in {row["author_id"], *MACHINES}), None)


def test_the_clocks_are_those_of_the_events(world: World) -> None:
    events, seen = _events(world), Counter[str]()
    for row in world[1]["merge_requests"]:
        own = events[row["mr_id"]]
        asked = _first_put_to_a_human(row, own, EventKind.REVIEW_REQUESTED)
        given = _first_put_to_a_human(row, own, EventKind.ASSIGNED)
        assert row["requested_at"] == (asked["at"] if asked else NAT)
        assert row["request_evidence"] == (asked["evidence"] if asked else None)
        assert row["assigned_at"] == (given["at"] if given else NAT)
        readied = [e["at"] for e in own if e["kind"] == EventKind.READIED]
        assert row["ready_at"] == (NAT if row["draft"] else (readied or [row["created_at"]])[0])
        seen.update([str(row["request_evidence"])])
    assert seen[Evidence.NOTED] > seen[Evidence.AT_CREATION] > 500
    assert seen["None"] > 200


def test_what_was_set_at_creation_happened_then(world: World) -> None:
    created = {row["mr_id"]: row["created_at"] for row in world[1]["merge_requests"]}
    early = [event for event in world[1]["events"] if event["evidence"] == Evidence.AT_CREATION]
    assert early
    assert all(event["at"] == created[event["mr_id"]] for event in early)


def test_reviewers_are_those_asked_and_not_removed(world: World) -> None:
    now = defaultdict[int, dict[int, str]](dict)
    for row in world[1]["reviewers"]:
        assert row["user_id"] not in now[row["mr_id"]]
        now[row["mr_id"]][row["user_id"]] = row["state"]
    for mr_id, own in _events(world).items():
        expected, approved = set(), set()
        for event in own:
            if event["kind"] == "review_requested":
                expected.add(event["subject_id"])
                approved.discard(event["subject_id"])
            elif event["kind"] == "review_removed":
                expected.discard(event["subject_id"])
            elif event["kind"] == "approved":
                approved.add(event["actor_id"])
            elif event["kind"] == "unapproved":
                approved.discard(event["actor_id"])
        assert set(now[mr_id]) == expected
        assert {user for user, state in now[mr_id].items() if state == "approved"} == approved & expected


def test_team_members_write_while_they_are_members(world: World) -> None:
    spans = defaultdict[int, list[tuple[date, date]]](list)
    for row in world[1]["memberships"]:
        spans[row["user_id"]].append((row["start_date"], row["end_date"] or NOW.date()))
    known = {row["user_id"] for row in world[1]["users"]}
    inside = 0
    for row in world[1]["merge_requests"]:
        assert row["author_id"] in known
        if row["author_id"] in spans:
            day = _at(row["created_at"]).date()
            slack = timedelta(days=1)
            assert any(start - slack <= day <= end + slack for start, end in spans[row["author_id"]])
            inside += 1
    assert inside > 3500


def test_whole_tables_have_the_habits_of_a_company(world: World) -> None:
    tables = world[1]
    shares = Counter(row["share"] for row in tables["memberships"])
    assert shares[1.0] > 60
    leavers = [row for row in tables["memberships"] if row["end_date"]]
    assert sum(row["people"] for row in tables["leave_reasons"]) == len(leavers)
    parents = {row["team"]: row["parent"] for row in tables["teams"]}
    assert all(parent is None or parent in parents for parent in parents.values())
    per_mr = len(tables["events"]) / len(tables["merge_requests"])
    assert 6 <= per_mr <= 10
    paths = Counter(row["path"].startswith("content/handbook/") for row in tables["changed_paths"])
    assert paths[False] > paths[True] > 100


def test_counts_by_state_are_those_of_the_rows(world: World) -> None:
    company = _company(700)
    states = Counter(row["state"] for rows in company.batches(300) for row in _lines(rows["merge_requests"]))
    assert {state: n for state, n in company.counts.items() if n} == dict(states)


@pytest.mark.parametrize(("teams", "people"), [(5, 4), (0, 4)])
def test_impossible_companies_are_refused(teams: int, people: int) -> None:
    with pytest.raises(ValueError, match="teams"):
        MassCompany(merge_requests=1, teams=teams, people=people, years=1, seed=1, now=NOW)


@pytest.mark.parametrize(("merge_requests", "teams", "people"), [(0, 1, 1), (3, 1, 1), (40, 2, 3)])
def test_tiny_companies_stand(merge_requests: int, teams: int, people: int) -> None:
    company = MassCompany(merge_requests=merge_requests, teams=teams, people=people, years=1, seed=1, now=NOW)
    assert sum(len(rows["merge_requests"]["mr_id"]) for rows in company.batches(7)) == merge_requests


def test_a_filled_lake_reads_as_one_complete_sync(tmp_path: Path) -> None:
    fill_lake(tmp_path / "lake", merge_requests=5000, teams=12, people=80, years=2, seed=5, now=NOW)
    with Lake(tmp_path / "lake").snapshot() as snapshot:
        (count,) = snapshot.connection.execute("select count(*) from merge_requests").fetchall()[0]
        states = dict(snapshot.connection.execute("select state, count(*) from merge_requests group by 1").fetchall())
        unasked = snapshot.connection.execute("select count(*) from merge_requests where requested_at is null")
        state = snapshot.manifest.sources["sim"]
        assert count == 5000
        assert {name: n for name, n in state.our_counts.items() if n} == states
        assert state.server_counts == state.our_counts
        assert (state.complete, state.synced_at) == (True, NOW)
        assert 200 < unasked.fetchall()[0][0] < 2500
        nobody = snapshot.connection.execute("select count(*) from events where subject_id is null or subject_id = 0")
        assert nobody.fetchall()[0][0] > 1000
        assert snapshot.connection.execute("select count(*) from events where subject_id = 0").fetchall() == [(0,)]
