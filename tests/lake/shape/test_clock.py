"""When the review clock started, by all the evidence there can be."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.lake.shape import UserBook, needs_reviewer_rows, shape
from tests.lake.shape.build import book, comment, events, line, note, record, row, shaped, us, user

REQUEST = note(2, "requested review from @ben", "ana")


def clock(*args: Any, **fields: Any) -> tuple[int | None, str | None]:
    found = line(shaped(record(*args, **fields)))
    return found["requested_at"], found["request_evidence"]


def test_a_noted_request_starts_the_clock() -> None:
    assert clock(notes=[REQUEST], reviewers=["ben"]) == (us(2), "noted")


def test_the_first_of_several_requests_counts_and_a_removal_does_not_stop_it() -> None:
    notes = [REQUEST, note(3, "removed review request for @ben"), note(4, "requested review from @carl")]
    assert clock(notes=notes, reviewers=["carl"]) == (us(2), "noted")


def test_who_was_removed_without_a_request_was_set_at_creation() -> None:
    result = shaped(record(notes=[note(3, "removed review request for @ben")]))
    assert line(result)["requested_at"] == us(0)
    assert events(result, "review_requested", "review_removed") == [
        ("review_requested", 0, 1, 2, "at_creation"),
        ("review_removed", 3, 1, 2, "noted"),
    ]
    assert not result.caveats


def test_a_removal_after_an_own_act_may_be_of_one_who_had_joined_by_reviewing() -> None:
    removal = note(3, "removed review request for @ben")
    result = shaped(record(notes=[removal], comments=[comment(1, "ben")]))
    assert line(result)["requested_at"] == us(0)
    assert result.caveats == {"removed_reviewer_ambiguous": 1}


def test_a_removal_under_a_new_name_is_counted_as_doubtful() -> None:
    notes = [note(1, "requested review from @oldname"), note(3, "removed review request for @ben")]
    users = book()
    users.give_up(["oldname"])
    result = shaped(record(notes=notes), users=users)
    assert result.caveats == {"removed_reviewer_ambiguous": 1, "unknown_user_mention": 1}


def test_a_present_reviewer_without_a_trace_is_assumed_set_at_creation() -> None:
    result = shaped(record(reviewers=["ben"]))
    found = line(result)
    assert (found["requested_at"], found["request_evidence"]) == (us(0), "assumed")
    assert result.caveats == {"reviewer_time_assumed": 1}
    assert result.wants_rows == {1}


def test_the_servers_row_says_when_a_present_reviewer_was_set() -> None:
    result = shaped(record(reviewers=["ben"], rows=[row("ben", 1.5)]))
    found = line(result)
    assert (found["requested_at"], found["request_evidence"]) == (us(1.5), "reviewer_row")
    assert not result.caveats
    assert not result.wants_rows


def test_a_row_without_a_time_proves_nothing() -> None:
    assert clock(reviewers=["ben"], rows=[row("ben", None)]) == (us(0), "assumed")


def test_a_row_decides_where_the_first_request_follows_an_act() -> None:
    fields: dict[str, Any] = {"notes": [REQUEST], "comments": [comment(1, "ben")], "reviewers": ["ben"]}
    assert clock(**fields) == (us(2), "noted")
    assert needs_reviewer_rows(record(**fields), users=book())
    assert clock(**fields, rows=[row("ben", 0.5)]) == (us(0.5), "reviewer_row")
    assert clock(**fields, rows=[row("ben", 2)]) == (us(2), "noted")


def test_rows_are_not_asked_for_where_the_answer_cannot_matter() -> None:
    users = book()
    assert not needs_reviewer_rows(record(), users=users)
    assert not needs_reviewer_rows(record(notes=[REQUEST], reviewers=["ben"]), users=users)
    assert not needs_reviewer_rows(record(reviewers=["ana"]), users=users)
    removed = note(3, "removed review request for @carl")
    assert not needs_reviewer_rows(record(notes=[removed], reviewers=["ben"]), users=users)
    assert not needs_reviewer_rows(record(reviewers=["ben"], rows=[]), users=users)


def test_rows_of_bots_are_not_asked_for() -> None:
    users = UserBook()
    users.meet(user("renovate"))
    assert not needs_reviewer_rows(record(reviewers=["renovate"]), users=users)


def test_a_request_to_a_bot_or_to_the_author_starts_nothing() -> None:
    notes = [note(1, "requested review from @renovate"), note(2, "requested review from @ana")]
    assert clock(notes=notes) == (None, None)


def test_a_request_by_a_bot_starts_the_clock() -> None:
    assert clock(notes=[note(1, "requested review from @ben", "renovate")], reviewers=["ben"]) == (us(1), "noted")


def test_names_are_matched_whatever_their_case() -> None:
    assert clock(notes=[note(1, "requested review from @BEN")], reviewers=["ben"]) == (us(1), "noted")


def test_an_unknown_name_counts_as_a_human_and_is_handed_back() -> None:
    result = shaped(record(notes=[note(1, "requested review from @stranger")]))
    assert line(result)["requested_at"] == us(1)
    assert result.unresolved == {"stranger"}
    assert result.unresolved_ids == {1}
    assert events(result, "review_requested") == [("review_requested", 1, 1, None, "noted")]
    assert result.caveats == {"unknown_user_mention": 1}


def test_a_name_that_the_server_does_not_know_is_not_asked_for_again() -> None:
    users = book()
    users.give_up(["Stranger"])
    result = shaped(record(notes=[note(1, "requested review from @stranger")]), users=users)
    assert not result.unresolved
    assert not result.unresolved_ids


def test_a_former_name_resolves() -> None:
    users = book()
    users.learn("benny", 2)
    result = shaped(record(notes=[note(1, "requested review from @benny")], reviewers=["ben"]), users=users)
    assert events(result, "review_requested") == [("review_requested", 1, 1, 2, "noted")]
    assert not result.unresolved


def renamed(users: UserBook, **fields: Any) -> Any:
    notes = [note(1, "requested review from @benny and @carl"), *fields.pop("more", [])]
    return shaped(record(notes=notes, reviewers=["ben", "carl"], **fields), users=users)


def test_the_one_unknown_name_is_the_one_unexplained_reviewer_and_is_learned() -> None:
    users = book()
    users.give_up(["benny"])
    result = renamed(users)
    assert result.learned == {"benny": 2}
    assert users.find_id("Benny") == 2
    assert line(result)["requested_at"] == us(1)
    assert line(result)["request_evidence"] == "noted"
    assert result.caveats == {"renamed_reviewer_matched": 1}


def test_a_name_is_learned_only_after_the_server_was_asked() -> None:
    users = book()
    result = renamed(users)
    assert not result.learned
    assert users.find_id("benny") is None
    assert result.unresolved == {"benny"}


def test_a_row_of_another_time_speaks_against_the_match() -> None:
    users = book()
    users.give_up(["benny"])
    result = renamed(users, rows=[row("ben", 0.5), row("carl", 1)])
    assert not result.learned
    assert line(result)["requested_at"] == us(0.5)
    assert renamed(users, rows=[row("ben", 1), row("carl", 1)]).learned == {"benny": 2}


@pytest.mark.parametrize(
    ("body", "reviewers"),
    [
        ("requested review from @x and @y", ["ben"]),
        ("requested review from @x", ["ben", "carl"]),
    ],
)
def test_two_candidates_are_no_match(body: str, reviewers: list[str]) -> None:
    users = book()
    users.give_up(["x", "y"])
    assert not shaped(record(notes=[note(1, body)], reviewers=reviewers), users=users).learned


def assigned(**fields: Any) -> int | None:
    found = line(shaped(record(**fields)))["assigned_at"]
    assert found is None or isinstance(found, int)
    return found


def test_an_assignment_by_a_note_has_its_time() -> None:
    assert assigned(notes=[note(2, "assigned to @ben")], assignees=["ben"]) == us(2)


def test_who_is_assigned_without_a_note_was_assigned_at_creation() -> None:
    assert assigned(assignees=["ben"]) == us(0)


def test_who_is_unassigned_without_an_assignment_was_assigned_at_creation() -> None:
    assert assigned(notes=[note(2, "unassigned @ben")]) == us(0)
    assert assigned(notes=[note(2, "assigned to @carl and unassigned @ben")], assignees=["carl"]) == us(0)


def test_an_assignment_to_the_author_or_a_bot_is_none() -> None:
    assert assigned(assignees=["ana", "renovate"]) is None
    assert assigned(notes=[note(1, "assigned to @ana"), note(2, "assigned to @ben")], assignees=["ben"]) == us(2)


def test_an_unnamed_removal_of_the_assignee_is_counted() -> None:
    result = shaped(record(notes=[note(2, "Assignee removed")]))
    assert line(result)["assigned_at"] is None
    assert result.caveats == {"unnamed_assignee": 1}


def test_an_approval_without_a_note_is_given_the_time_of_the_last_act() -> None:
    result = shaped(record(approved_by=["ben"], comments=[comment(1, "ben"), comment(2, "ben"), comment(3, "carl")]))
    assert events(result, "approved") == [("approved", 2, 2, None, "assumed")]
    assert result.caveats == {"approval_time_assumed": 1}


def test_an_approval_without_any_act_is_given_the_end() -> None:
    result = shaped(record(approved_by=["ben"], state="closed", updated=9))
    assert events(result, "approved") == [("approved", 9, 2, None, "assumed")]


def test_an_approval_that_the_server_no_longer_knows_was_lost_at_the_next_push() -> None:
    notes = [note(1, "approved this merge request", "ben"), note(2, "added 1 commit\n\n<ul></ul>")]
    result = shaped(record(notes=notes, approved_by=[]))
    assert events(result, "approvals_reset") == [("approvals_reset", 2, 1, 2, "assumed")]
    assert result.caveats == {"approval_loss_assumed": 1}


@pytest.mark.parametrize("fields", [{"approved_by": None}, {"approved_by": [], "cut": ["approvedBy"]}])
def test_no_approval_is_taken_back_where_the_server_does_not_say(fields: dict[str, Any]) -> None:
    notes = [note(1, "approved this merge request", "ben"), note(2, "added 1 commit\n\n<ul></ul>")]
    assert events(shaped(record(notes=notes, **fields)), "approvals_reset") == []


def test_a_new_request_takes_back_the_approval_of_whom_it_is_put_to() -> None:
    notes = [note(1, "approved this merge request", "ben"), note(2, "requested review from @ben and removed approval")]
    result = shaped(record(notes=notes, reviewers=["ben"], approved_by=[], rows=[]))
    assert events(result, "approvals_reset", "review_requested") == [
        ("review_requested", 2, 1, 2, "noted"),
        ("approvals_reset", 2, 1, 2, "noted"),
    ]


def test_an_imported_note_names_nobody_as_its_actor() -> None:
    body = "requested review from @ben\n\n *By Jo on 2020-01-02T03:04:05 (imported from GitLab project)*"
    result = shaped(record(notes=[note(1, body)], reviewers=["ben"]))
    assert events(result, "review_requested") == [("review_requested", 1, None, 2, "noted")]


def test_shaping_again_with_more_names_changes_only_whom_it_was_put_to() -> None:
    users = UserBook()
    records = [record(notes=[REQUEST])]
    first = shape(records, source="s", users=users)
    users.meet(user("ben"))
    second = shape(records, source="s", users=users)
    assert first.unresolved == {"ben"}
    assert not second.unresolved
    assert line(first) == line(second)
    assert events(second, "review_requested")[0][3] == 2
