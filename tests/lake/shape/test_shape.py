"""The rows of whole records, the worked example among them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.lake.schema import FACTS, TABLES
from quarterdeck.lake.shape import UserBook, needs_state_events, shape
from quarterdeck.lake.shape.happening import micros_of
from quarterdeck.sources.gitlab import raw
from tests.lake.shape.build import (
    at,
    book,
    comment,
    events,
    line,
    note,
    record,
    reviewer,
    row,
    shaped,
    state_event,
    us,
    user,
)


def test_the_worked_example_comes_out_of_its_raw_form() -> None:
    a = record(
        number=1, created=0, notes=[note(2, "requested review from @ben")], reviewers=["ben"], state="merged",
        merged_at=at(10),
    )  # fmt: skip
    b = record(number=2, author="ben", created=4, reviewers=["carl"], rows=[row("carl", 4)])
    c = record(number=3, created=5.5, state_events=[state_event(7, "closed"), state_event(8, "reopened")])
    d = record(number=4, author="renovate", created=-28)
    result = shaped(a, b, c, d)
    assert [line(result, n)["requested_at"] for n in (1, 2, 3, 4)] == [us(2), us(4), None, None]
    assert [line(result, n)["ended_at"] for n in (1, 2, 3, 4)] == [us(10), None, None, None]
    assert [line(result, n)["reopened"] for n in (1, 2, 3, 4)] == [False, False, True, False]
    spans = result.rows["open_spans"]
    assert [int(value) for value in spans["opened_at"]] == [us(5.5), us(8)]
    assert [int(value) for value in spans["ended_at"]] == [us(7), -(2**63)]
    assert result.users.bots == {9}
    assert not result.caveats


def test_every_table_has_all_its_columns_of_one_length() -> None:
    empty = shaped()
    full = shaped(record(notes=[note(1, "requested review from @ben")], comments=[comment(2, "ben")]))
    for rows in (empty.rows, full.rows):
        assert set(rows) == set(FACTS)
        for name, columns in rows.items():
            left_out = {"written", "period"} if name == "merge_requests" else {"written"}
            assert set(columns) == {c.name for c in TABLES[name].columns} - left_out
            assert len({len(values) for values in columns.values()}) == 1


def test_what_is_on_the_node_stands_in_the_row() -> None:
    labels: raw.Nodes[raw.Label] = raw.Nodes(nodes=[raw.Label(title="group::x"), None, raw.Label(title="bug")])
    stats = [raw.DiffStats(path="a.md", additions=2, deletions=1), raw.DiffStats(path="b.md", additions=3)]
    found = record(labels=labels, diff_stats=stats, title="Fix", draft=True)
    result = shaped(found)
    row_ = line(result)
    assert (row_["source"], row_["project_id"], row_["iid"], row_["title"]) == ("s", 1, 1, "Fix")
    assert row_["labels"] == ["group::x", "bug"]
    assert (row_["changed_files"], row_["additions"], row_["deletions"]) == (2, 5, 1)
    assert row_["draft"] is True
    assert row_["ready_at"] is None
    assert list(result.rows["changed_paths"]["path"]) == ["a.md", "b.md"]
    assert list(result.rows["changed_paths"]["period"]) == ["2026", "2026"]


def test_sizes_that_the_server_does_not_tell_are_none() -> None:
    found = line(shaped(record()))
    assert (found["changed_files"], found["additions"], found["deletions"]) == (None, None, None)


def test_the_summary_of_sizes_wins_over_the_list() -> None:
    summary = raw.DiffSummary(additions=9, deletions=8, file_count=7)
    found = line(shaped(record(diff_stats_summary=summary, diff_stats=[])))
    assert (found["changed_files"], found["additions"], found["deletions"]) == (7, 9, 8)


def test_a_ghost_author_is_nobody() -> None:
    found = record()
    found.node.author = raw.User(id="gid://gitlab/User/99", username="ghost", type="GHOST")
    result = shaped(found)
    assert line(result)["author_id"] is None
    kinds = result.users.columns()
    assert dict(zip(kinds["user_id"], kinds["kind"], strict=True))[99] == "ghost"


def test_without_an_author_everything_else_stands() -> None:
    result = shaped(record(author=None, notes=[note(1, "requested review from @ben", None)], reviewers=["ben"]))
    assert line(result)["author_id"] is None
    assert line(result)["requested_at"] == us(1)


def test_comments_are_events_with_their_actor_and_whether_they_are_internal() -> None:
    result = shaped(record(comments=[comment(1, "renovate"), comment(2, "ben", internal=True)]))
    assert events(result, "commented") == [("commented", 1, 9, None, "noted"), ("commented", 2, 2, None, "noted")]
    assert list(result.rows["events"]["internal"]) == [False, True]


def test_reviews_are_events() -> None:
    notes = [
        note(1, "left review comments", "ben"),
        note(2, "requested changes", "ben"),
        note(3, "added 2 commits\n\n<ul></ul>"),
        note(4, "approved this merge request", "ben"),
        note(5, "unapproved this merge request", "ben"),
        note(6, "reset approvals from @ben and @carl by pushing to the branch"),
    ]
    assert [e[:4] for e in events(shaped(record(notes=notes)))] == [
        ("reviewed", 1, 2, None),
        ("changes_requested", 2, 2, None),
        ("pushed", 3, 1, None),
        ("approved", 4, 2, None),
        ("unapproved", 5, 2, None),
        ("approvals_reset", 6, 1, 2),
        ("approvals_reset", 6, 1, 3),
    ]


def test_an_unknown_wording_is_counted_and_changes_nothing() -> None:
    result = shaped(record(notes=[note(1, "begged @ben to look"), note(2, "x", action="reviewer")]))
    assert events(result) == []
    assert result.caveats == {"unknown_activity: … … to …": 1, "unknown_activity: action reviewer": 1}


def test_a_comment_among_the_activity_is_no_act() -> None:
    said = note(1, "approved this merge request", "ben")
    said.system = False
    assert events(shaped(record(notes=[said]))) == []


def test_what_an_import_dates_before_the_creation_happened_at_creation() -> None:
    notes = [note(-3, "requested review from @ben"), note(-2, "marked this merge request as **ready**")]
    result = shaped(record(notes=notes, comments=[comment(-1, "ben")], reviewers=["ben"]))
    assert line(result)["requested_at"] == us(0)
    assert line(result)["ready_at"] == us(0)
    assert {e[1] for e in events(result)} == {0}
    assert result.caveats == {"before_creation": 3}


def test_the_loss_of_a_strangers_approval_is_not_the_loss_of_all() -> None:
    notes = [note(1, "approved this merge request", "ben"), note(2, "reset approvals from @x by pushing to the branch")]
    result = shaped(record(notes=notes))
    assert events(result, "approvals_reset") == []
    assert result.unresolved == {"x"}


def test_a_name_learned_late_is_read_in_the_earlier_records_of_the_batch() -> None:
    users = book()
    users.give_up(["benny"])
    asked = note(1, "requested review from @benny")
    result = shaped(record(number=1, notes=[asked]), record(number=2, notes=[asked], reviewers=["ben"]), users=users)
    assert [e[3] for e in events(result, "review_requested")] == [2, 2]
    assert result.caveats == {"renamed_reviewer_matched": 1}
    assert result.caveats_by_id == {2: {"renamed_reviewer_matched": 1}}


def test_a_connection_that_was_cut_is_counted() -> None:
    assert shaped(record(cut=["activity"])).caveats == {"cut: activity": 1}


def test_null_nodes_are_passed_over() -> None:
    found = record()
    found.node.activity = raw.Nodes(nodes=[None, note(1, "approved this merge request", "ben")])
    found.node.comments = raw.Nodes(nodes=[None])
    found.node.reviewers = raw.Nodes(nodes=[None, reviewer("ben")])
    found.node.assignees = raw.Nodes(nodes=[None])
    found.node.approved_by = raw.Nodes(nodes=[None, user("ben")])
    result = shaped(found)
    assert [e[0] for e in events(result)] == ["review_requested", "approved"]


def test_reviewers_of_now_have_their_state() -> None:
    found = record()
    found.node.reviewers = raw.Nodes(nodes=[reviewer("ben", "REQUESTED_CHANGES"), reviewer("carl")])
    rows = shaped(found).rows["reviewers"]
    assert list(zip(rows["user_id"], rows["state"], strict=True)) == [(2, "requested_changes"), (3, "unreviewed")]


def approval_state() -> raw.ApprovalState:
    return raw.ApprovalState(
        rules=[
            raw.ApprovalRule(type="REGULAR", approved=False, approvals_required=1, eligible_approvers=[user("ben")]),
            raw.ApprovalRule(type="CODE_OWNER", approved=False, approvals_required=1, eligible_approvers=[user("ben")]),
            raw.ApprovalRule(type="REGULAR", approved=True, approvals_required=1, eligible_approvers=[user("carl")]),
            raw.ApprovalRule(
                type="ANY_APPROVER", approved=False, approvals_required=0, eligible_approvers=[user("eve")]
            ),
            raw.ApprovalRule(type="REGULAR", approved=False, approvals_required=2, eligible_approvers=None),
        ]
    )


@pytest.mark.parametrize(("state", "expected"), [("opened", [(2, "rule"), (2, "owner")]), ("merged", [])])
def test_who_may_approve_an_unmet_rule_is_kept_for_open_ones(state: str, expected: list[tuple[int, str]]) -> None:
    merged_at = at(3) if state == "merged" else None
    rows = shaped(record(state=state, merged_at=merged_at, approval_state=approval_state())).rows["approvers"]
    assert list(zip(rows["user_id"], rows["rule"], strict=True)) == expected


def test_what_happens_at_one_instant_keeps_its_order() -> None:
    notes = [note(1, "approved this merge request", "ben", number=20), note(1, "added 1 commit", number=10)]
    result = shaped(record(notes=notes, state="merged", merged_at=at(1)))
    assert [e[0] for e in events(result)] == ["pushed", "approved", "merged"]
    assert list(result.rows["events"]["seq"]) == [0, 1, 2]


def test_closings_in_notes_of_old_servers_are_read() -> None:
    notes = [
        note(1, "Status changed to closed"),
        note(2, "Status changed to reopened"),
        note(3, "Status changed to merged"),
    ]
    result = shaped(record(notes=notes, state="merged"))
    assert line(result)["merged_at"] == us(3)
    assert line(result)["reopened"] is True
    assert events(result) == [
        ("closed", 1, 1, None, "noted"),
        ("reopened", 2, 1, None, "noted"),
        ("merged", 3, 1, None, "noted"),
    ]


def test_a_rest_user_of_a_state_event_is_met() -> None:
    result = shape(
        [record(state="closed", closed_at=at(1), state_events=[state_event(1, "closed", "dora")])],
        source="s", users=UserBook(),
    )  # fmt: skip
    assert events(result)[-1][2] == 4
    assert result.users.find_id("dora") == 4


def test_the_same_records_give_the_same_rows() -> None:
    records = [record(notes=[note(2, "requested review from @ben")], reviewers=["ben", "carl"])]
    first, second = shape(records, source="s", users=book()), shape(records, source="s", users=book())
    for name in FACTS:
        for column, values in first.rows[name].items():
            assert list(values) == list(second.rows[name][column])


@pytest.mark.parametrize(
    ("fields", "known", "expected"),
    [
        ({}, {}, False),
        ({}, {"known_reopened": True}, True),
        ({"closed_at": at(3)}, {}, True),
        ({}, {"previous_state": "closed"}, True),
        ({}, {"previous_state": "opened"}, False),
        ({"state": "closed", "closed_at": at(3)}, {}, False),
        ({"state": "closed", "closed_at": at(3)}, {"previous_state": "closed", "previous_closed_at": at(3)}, False),
        ({"state": "closed", "closed_at": at(9)}, {"previous_state": "closed", "previous_closed_at": at(3)}, True),
        ({"state": "merged", "merged_at": at(9)}, {}, False),
        ({"state": "merged", "merged_at": at(9)}, {"previous_state": "closed"}, True),
        ({"state": "merged", "merged_at": at(9), "closed_at": at(3)}, {}, True),
        ({"state": "merged", "merged_at": at(9), "closed_at": at(9)}, {}, False),
    ],
)
def test_state_events_are_asked_for_where_it_may_have_been_reopened(
    fields: dict[str, object], known: dict[str, object], expected: bool
) -> None:
    assert needs_state_events(record(**fields).node, **known) is expected  # type: ignore[arg-type]


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2200, 1, 1)), st.integers(-720, 840))  # noqa: DTZ001
def test_instants_become_microseconds_exactly(naive: datetime, minutes: int) -> None:
    instant = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert micros_of(instant) == (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
