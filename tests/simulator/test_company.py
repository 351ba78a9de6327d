"""The made-up company: the same every time, and never at odds with itself."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.model import Company, MergeRequest, Note, User

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company(seed=7, people=24, years=1, now=NOW)


def test_the_same_arguments_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from datetime import UTC, datetime; from quarterdeck.simulator.company import make_company;"
        "c = make_company(seed=3, people=9, years=0.25, now=datetime(2026, 3, 12, 15, 30, tzinfo=UTC));"
        "print(hashlib.sha256(repr(c).encode()).hexdigest())"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    again = make_company(seed=3, people=9, years=0.25, now=NOW)
    assert hashlib.sha256(repr(again).encode()).hexdigest() == out.stdout.strip()


def test_another_seed_gives_another_company() -> None:
    one, two = (make_company(seed=seed, people=6, years=0.2, now=NOW) for seed in (1, 2))
    assert repr(one) != repr(two)


def test_now_in_another_zone_is_the_same_moment() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=9)))
    assert repr(make_company(seed=1, people=4, years=0.1, now=east)) == repr(
        make_company(seed=1, people=4, years=0.1, now=NOW)
    )


@pytest.mark.parametrize(
    ("people", "years", "now"), [(1, 1.0, NOW), (9, 0.01, NOW), (9, 1.0, NOW.replace(tzinfo=None))]
)
def test_impossible_arguments_are_refused(people: int, years: float, now: datetime) -> None:
    with pytest.raises(ValueError, match=r"people|years|now"):
        make_company(seed=1, people=people, years=years, now=now)


def test_a_company_of_two_people_stands() -> None:
    assert make_company(seed=1, people=2, years=0.5, now=NOW).merge_requests


def test_ids_rise_with_time(company: Company) -> None:
    for one, two in pairwise(company.merge_requests):
        assert one.id < two.id
        assert one.created_at <= two.created_at
    notes = sorted((note for mr in company.merge_requests for note in mr.notes), key=lambda note: note.id)
    assert len({note.id for note in notes}) == len(notes)
    assert all(one.at <= two.at for one, two in pairwise(notes))
    by_project: dict[int, list[int]] = {}
    for mr in company.merge_requests:
        by_project.setdefault(mr.project_id, []).append(mr.iid)
    assert all(iids == list(range(1, len(iids) + 1)) for iids in by_project.values())


def test_notes_and_state_events_stand_in_order_within_the_life(company: Company) -> None:
    for mr in company.merge_requests:
        assert [note.id for note in mr.notes] == sorted(note.id for note in mr.notes)
        assert [event.id for event in mr.state_events] == sorted(event.id for event in mr.state_events)
        instants = [note.at for note in mr.notes] + [event.at for event in mr.state_events]
        instants += [row.at for row in mr.reviewers]
        assert all(mr.created_at <= at <= mr.updated_at < NOW for at in [mr.created_at, *instants])
        assert all(at.tzinfo is UTC and at.microsecond == 0 for at in instants)


def test_states_follow_from_state_events(company: Company) -> None:
    for mr in company.merge_requests:
        state = "opened"
        for event in mr.state_events:
            assert (event.state == "reopened") == (state == "closed")
            assert state != "merged"
            state = "opened" if event.state == "reopened" else event.state
        assert mr.state == state
        last = mr.state_events[-1] if mr.state_events else None
        assert mr.merged_at == (last.at if last and state == "merged" else None)
        assert mr.closed_at == (last.at if last and state == "closed" else None)
        assert mr.merge_user_id == (last.user_id if last and state == "merged" else None)
        assert mr.draft == mr.title.startswith("Draft: ")


def _names(users: list[User]) -> dict[str, int]:
    return {name: user.id for user in users for name in (user.username, *user.former_usernames)}


def _mentions(text: str, names: dict[str, int]) -> list[int]:
    return [names[name] for name in re.findall(r"@([\w.-]+)", text)]


class Replay:
    """What the notes alone lead to; silent reviewers are those who never were asked by a note."""

    def __init__(self, names: dict[str, int]) -> None:
        self.names = names
        self.requested: set[int] = set()
        self.removed: set[int] = set()
        self.approved: list[int] = []
        self.assigned: set[int] = set()
        self.unassigned: set[int] = set()

    def read(self, note: Note) -> None:
        if note.action == "reviewer":
            asked, _, gone = note.body.partition("removed review request for ")
            for user in _mentions(asked, self.names):
                self.requested.add(user)
                self.removed.discard(user)
                if note.body.endswith("and removed approval"):
                    self.approved.remove(user)
            for user in _mentions(gone, self.names):
                self.requested.discard(user)
                self.removed.add(user)
        elif note.action == "assignee":
            self._reassign(*note.body.partition("unassigned ")[::2])
        elif note.action == "approved" and note.author_id is not None:
            self.approved.append(note.author_id)
        elif note.action == "unapproved" and note.author_id is not None:
            self.approved.remove(note.author_id)
        elif note.action == "approvals_reset":
            assert sorted(self.approved) == sorted(_mentions(note.body, self.names))
            self.approved = []

    def _reassign(self, came: str, gone: str) -> None:
        for user in _mentions(came, self.names):
            self.assigned.add(user)
            self.unassigned.discard(user)
        for user in _mentions(gone, self.names):
            self.assigned.discard(user)
            self.unassigned.add(user)


def test_reviewers_approvals_and_assignees_are_what_the_notes_lead_to(company: Company) -> None:
    names, silent = _names(company.users), 0
    for mr in company.merge_requests:
        replay = Replay(names)
        for note in mr.notes:
            replay.read(note)
        now = {row.user_id for row in mr.reviewers}
        assert replay.requested <= now
        assert not replay.removed & now
        assert mr.approved_by == replay.approved
        assert replay.assigned <= set(mr.assignee_ids)
        assert not replay.unassigned & set(mr.assignee_ids)
        assert mr.author_id not in now | set(mr.approved_by)
        approvers = {row.user_id for row in mr.reviewers if row.state == "approved"}
        assert approvers <= set(mr.approved_by)
        silent += len(now - replay.requested)
    assert silent > 50


def test_drafts_follow_from_notes(company: Company) -> None:
    seen = Counter[str]()
    for mr in company.merge_requests:
        marks = [note.body for note in mr.notes if "**draft**" in note.body or "**ready**" in note.body]
        assert all(one != two for one, two in pairwise(marks))
        if marks:
            assert mr.draft == ("**draft**" in marks[-1])
        seen.update(marks)
    assert len(seen) == 2


def test_former_names_are_mentioned_before_a_rename_only(company: Company) -> None:
    former = {name for user in company.users for name in user.former_usernames}
    mentions = [
        (note.at, name)
        for mr in company.merge_requests
        for note in mr.notes
        if note.system
        for name in re.findall(r"@([\w.-]+)", note.body)
    ]
    for user in (user for user in company.users if user.former_usernames):
        old = [at for at, name in mentions if name in user.former_usernames]
        new = [at for at, name in mentions if name == user.username]
        assert old
        assert not new or max(old) < min(new)
    assert former


def _people(company: Company) -> set[int]:
    return {user.id for user in company.users if user.type == "HUMAN" and user.access_level >= 30}


def test_people_work_on_working_days(company: Company) -> None:
    people = _people(company)
    days = Counter(note.at.weekday() for mr in company.merge_requests for note in mr.notes if note.author_id in people)
    assert days[5] + days[6] < 0.1 * days.total()


def test_the_company_has_its_habits(company: Company) -> None:
    """What the sync has to cope with is there: each kind of trouble at least once."""
    bodies = [note.body for mr in company.merge_requests for note in mr.notes if note.system]
    for wording in (
        "requested review from", "and removed review request for", "and removed approval", ", and @", "assigned to",
        "unassigned @", " and unassigned @", "unapproved this", "requested changes", "reset approvals from",
        "added 1 commit\n\n<ul><li>", "enabled an automatic merge when all merge checks for", "resolved all threads",
        "changed title from **", "mentioned in commit", "commits from branch <code>main</code>",
    ):  # fmt: skip
        assert any(wording in body for body in bodies), wording
    assert any(body.startswith("removed review request for") for body in bodies)
    assert Counter(user.type for user in company.users).keys() >= {
        "HUMAN", "GHOST", "PROJECT_BOT", "SERVICE_ACCOUNT", "DUO_CODE_REVIEW_BOT",
    }  # fmt: skip
    ghost = next(user.id for user in company.users if user.type == "GHOST")
    assert any(mr.author_id == ghost for mr in company.merge_requests)
    assert any("Community contribution" in mr.labels for mr in company.merge_requests)
    assert any(event.state == "reopened" for mr in company.merge_requests for event in mr.state_events)
    assert any(note.internal for mr in company.merge_requests for note in mr.notes)
    archived = {project.id for project in company.projects if project.archived}
    assert any(mr.project_id in archived for mr in company.merge_requests)


def test_rates_and_open_work_are_plausible(company: Company) -> None:
    members = {user.id for user in company.users if user.type == "HUMAN" and not user.username.endswith("-oss")}
    merged = [mr for mr in company.merge_requests if mr.state == "merged" and mr.author_id in members]
    assert 7 < len(merged) / 24 / 12 < 13
    opened = [mr for mr in company.merge_requests if mr.state == "opened"]
    assert 20 < len(opened) < 200
    assert _median_days(merged) < 8


def _median_days(merged: list[MergeRequest]) -> float:
    days = sorted((mr.merged_at - mr.created_at) / timedelta(days=1) for mr in merged if mr.merged_at)
    return days[len(days) // 2]
