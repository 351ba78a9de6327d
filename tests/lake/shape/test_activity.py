"""The wordings of activity notes, over the years and interfaces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.lake.shape import words
from quarterdeck.lake.shape.activity import Act, find_acts, unknown_key, was_imported

REQUESTED, REMOVED = "review_requested", "review_removed"
ASSIGNED, UNASSIGNED = "assigned", "unassigned"

PUSH = (
    "added 3 commits\n\n<ul><li>1a2b3c - Approved this merge request</li></ul>\n\n[Compare with previous version](/d)"
)

MEANT = [
    ("requested review from @a", [(REQUESTED, "a")]),
    ("Requested review from @a", [(REQUESTED, "a")]),
    ("requested a review from @a", [(REQUESTED, "a")]),
    ("requested review from @a and @b", [(REQUESTED, "a", "b")]),
    ("requested review from @a, @b, and @c", [(REQUESTED, "a", "b", "c")]),
    ("requested review from @a, @b and @c", [(REQUESTED, "a", "b", "c")]),
    ("requested review from @a @b", [(REQUESTED, "a", "b")]),
    ("requested review from @a.b-c_d.", [(REQUESTED, "a.b-c_d")]),
    ("requested review from @project_7_bot_0f3e, and @x-bot", [(REQUESTED, "project_7_bot_0f3e", "x-bot")]),
    ("requested review from @a\\_b", [(REQUESTED, "a_b")]),
    ("requested review from [@a](/a) and [@b](https://git.example/b)", [(REQUESTED, "a", "b")]),
    ("removed review request for @a", [(REMOVED, "a")]),
    ("removed review request for @a, @b, and @c", [(REMOVED, "a", "b", "c")]),
    ("requested review from @a and removed review request for @b", [(REQUESTED, "a"), (REMOVED, "b")]),
    ("removed review request for @b and requested review from @a", [(REMOVED, "b"), (REQUESTED, "a")]),
    (
        "requested review from @a, @b, and @c and removed review request for @d and @e",
        [(REQUESTED, "a", "b", "c"), (REMOVED, "d", "e")],
    ),
    ("requested review from @x and removed approval", [(REQUESTED, "x"), ("approvals_reset", "x")]),
    ("added @a as reviewer", [(REQUESTED, "a")]),
    ("added @a and @b as reviewers", [(REQUESTED, "a", "b")]),
    ("added reviewer @a", [(REQUESTED, "a")]),
    ("removed @a as a reviewer", [(REMOVED, "a")]),
    ("removed reviewers @a, @b", [(REMOVED, "a", "b")]),
    ("assigned to @a", [(ASSIGNED, "a")]),
    ("assigned to @a and unassigned @b", [(ASSIGNED, "a"), (UNASSIGNED, "b")]),
    (
        "assigned to @a, @b and @c and unassigned from @d and @e",
        [(ASSIGNED, "a", "b", "c"), (UNASSIGNED, "d", "e")],
    ),
    ("unassigned @a and assigned to @b", [(UNASSIGNED, "a"), (ASSIGNED, "b")]),
    ("unassigned @a, @b, and @c", [(UNASSIGNED, "a", "b", "c")]),
    ("assigned to @a additionally to @b", [(ASSIGNED, "a")]),
    ("removed assignee", [(UNASSIGNED,)]),
    ("removed all assignees", [(UNASSIGNED,)]),
    ("Assignee removed", [(UNASSIGNED,)]),
    ("_Assignee removed_", [(UNASSIGNED,)]),
    ("reassigned to @a", [(ASSIGNED, "a")]),
    ("Reassigned to @a", [(ASSIGNED, "a")]),
    ("_Reassigned to @a_", [(ASSIGNED, "a")]),
    ("changed assignee to @a", [(ASSIGNED, "a")]),
    ("Assignee changed to @a", [(ASSIGNED, "a")]),
    ("changed assignee from @a to @b", [(UNASSIGNED, "a"), (ASSIGNED, "b")]),
    ("added @a as assignee", [(ASSIGNED, "a")]),
    ("removed @a as an assignee", [(UNASSIGNED, "a")]),
    ("marked this merge request as **draft**", [("drafted",)]),
    ("marked this merge request as **ready**", [("readied",)]),
    ("Marked this merge request as **ready**", [("readied",)]),
    ("marked this merge request as **draft** from 1a2b3c4d", [("drafted",)]),
    ("marked as a **Work In Progress**", [("drafted",)]),
    ("marked as a **Work In Progress** from 1a2b3c4d", [("drafted",)]),
    ("unmarked as a **Work In Progress**", [("readied",)]),
    ("Unmarked this merge request as a Work In Progress", [("readied",)]),
    ("Marked this merge request as a **Work In Progress**", [("drafted",)]),
    ("approved this merge request", [("approved",)]),
    ("Approved this merge request", [("approved",)]),
    ("unapproved this merge request", [("unapproved",)]),
    ("removed approval", [("unapproved",)]),
    ("revoked approval for this merge request", [("unapproved",)]),
    ("requested changes", [("changes_requested",)]),
    ("changes requested", [("changes_requested",)]),
    ("left review comments", [("reviewed",)]),
    ("reviewed", [("reviewed",)]),
    ("reset approvals from @a and @b by pushing to the branch", [("approvals_reset", "a", "b")]),
    ("reset approvals from @a, @b, and @c by pushing to the branch", [("approvals_reset", "a", "b", "c")]),
    ("reset approvals from all approvers by pushing to the branch", [("approvals_reset",)]),
    ("reset all approvals by pushing to the branch", [("approvals_reset",)]),
    (PUSH, [("pushed",)]),
    ("added 1 commit", [("pushed",)]),
    ("Added 1 commit:\n\n* 1a2b3c - Fix it", [("pushed",)]),
    ("added 1 new commit", [("pushed",)]),
    ("Added 12 new commits:\n\n* 1a2b3c..4d5e6f - 11 commits from branch `main`", [("pushed",)]),
    ("closed", [("closed",)]),
    ("Closed", [("closed",)]),
    ("closed via merge request !1", [("closed",)]),
    ("closed via commit 1a2b3c4d", [("closed",)]),
    ("Status changed to closed", [("closed",)]),
    ("Status changed to closed by commit 1a2b3c4d", [("closed",)]),
    ("_Status changed to closed_", [("closed",)]),
    ("reopened", [("reopened",)]),
    ("Status changed to reopened", [("reopened",)]),
    ("merged", [("merged",)]),
    ("Status changed to merged", [("merged",)]),
    ("merged manually", [("merged",)]),
    ("approved this merge request\n\n *By Jo Doe on 2020-01-02T03:04:05 (imported from GitLab)*", [("approved",)]),
    ("*By Jo Doe on 2020-01-02 (imported from GitLab)*\n\nrequested review from @a", [(REQUESTED, "a")]),
]  # fmt: skip

BESIDE_THE_POINT = [
    "mentioned in commit 1a2b3c4d",
    "mentioned in merge request !5",
    "mentioned in issue group/project#12",
    "Mentioned in commit 1a2b3c4d",
    "_mentioned in issue #4_",
    "enabled an automatic merge when the pipeline for 1a2b3c4d succeeds",
    "enabled an automatic merge when all merge checks for 1a2b3c4d pass",
    "enabled automatic add to merge train when checks pass",
    "canceled the automatic merge",
    "cancelled automatic add to merge train",
    "aborted the automatic merge because the source branch was changed",
    "changed the description",
    "added ~5 label",
    "added ~1 ~2 labels and removed ~3 label",
    "Added ~1 and removed ~2 ~3 labels",
    "removed ~3 label",
    "changed milestone to %13.4",
    'changed milestone to %"A title with @name"',
    "Milestone changed to 7.11",
    "Milestone removed",
    "removed milestone",
    "changed target branch from `master` to `main`",
    "Target branch changed from `a` to `b`",
    "marked the task **ask @a** as completed",
    "marked the checklist item **Docs** as incomplete",
    "marked this merge request as related to !4",
    "marked #12 as a duplicate of this issue",
    "resolved all threads",
    "changed this line in [version 3 of the diff](/d?diff_id=4#l)",
    "changed this file in version 3 of the diff",
    "restored source branch `x`",
    "deleted source branch `x`",
    "deleted the `old` branch. This merge request now targets the `main` branch",
    "created branch [`4-x`](/compare) to address this issue",
    "created #14 to continue this discussion",
    "set time estimate to 1h",
    "changed time estimate to 3d 5h",
    "removed time estimate",
    "added 1h of time spent",
    "added 2h 30m of time spent at 2026-01-02",
    "subtracted 30m of time spent",
    "removed time spent",
    "changed due date to September 20, 2018",
    "removed due date",
    "made the issue visible to everyone",
    "locked this merge request",
    "unlocked this merge request",
    "started a merge train",
    "added this merge request to the merge train at position 2",
    "removed this merge request from the merge train",
    "removed this merge request from the merge train because the pipeline failed. [Learn more](/help).",
    "picked the changes into the branch [`stable`](/tree) with commit 1a2b3c",
    "cherry-picked the changes into the branch",
    "approved by policy",
    "bypassed policy",
    "bypassed reviews on this merge request",
    "removed the bypass on this merge request",
    "is reviewing your merge request and will let you know when it's finished",
    "is working on a reply",
    "merged branch main into feature",
    "changed title from **Add a thing** to **Add {+another +}thing**",
    "Title changed from **Old** to **New**",
    "changed health status to **at risk**",
    "removed the weight",
    "changed weight to **4**",
    "moved from group/project!4",
    "tagged commit 1a2b3c4d to [`v1`](/tags/v1)",
]

UNKNOWN = [
    "requested review from the backend team",
    "requested review from @a because of reasons",
    "requested review from @a and 2 others",
    "assigned",
    "assigned to nobody in particular",
    "reset approvals from the one who approved",
    "approved with a smile",
    "changed reviewers to @a",
    "changed the reviewers to @a",
    "marked as spam by @a",
    "frobnicated this merge request",
    "",
    "🎉",
]


def acts_of(expected: list[tuple[str, ...]]) -> tuple[Act, ...]:
    return tuple(Act(kind, tuple(names)) for kind, *names in expected)


@pytest.mark.parametrize(("body", "expected"), MEANT)
def test_a_known_wording_tells_its_acts(body: str, expected: list[tuple[str, ...]]) -> None:
    assert find_acts(body) == acts_of(expected)


@pytest.mark.parametrize("body", BESIDE_THE_POINT)
def test_a_note_beside_the_point_tells_nothing(body: str) -> None:
    assert find_acts(body) == ()


@pytest.mark.parametrize("body", UNKNOWN)
def test_an_unknown_wording_is_not_guessed(body: str) -> None:
    assert find_acts(body) is None


TITLES = [
    ("changed title from **WIP: Fix** to **Fix**", "readied"),
    ("changed title from **{-WIP: -}Fix** to **Fix**", "readied"),
    ("changed title from **Fix** to **WIP: Fix**", "drafted"),
    ("changed title from **Fix** to **{+Draft: +}Fix**", "drafted"),
    ("changed title from **{-Draft: Fi-}x** to **{+Mi+}x**", "readied"),
    ("changed title from **[WIP] Fix** to **Fix**", "readied"),
    ("changed title from **Fix** to **[Draft] Fix**", "drafted"),
    ("changed title from **Fix** to **(Draft) Fix**", "drafted"),
    ("changed title from **WIP Fix** to **Fix**", "readied"),
    ("Title changed from **Fix** to **WIP: Fix**", "drafted"),
    ("changed title from **draft: a ** to **b** to **draft: c** to **d**", None),
    ("changed title from **a ** to **b** to **Draft: a ** to **b**", "drafted"),
    ("changed title from **WIP: Fix** to **Draft: Fix**", None),
    ("changed title from **Wipe disks** to **Drafty windows**", None),
]


@pytest.mark.parametrize(("body", "kind"), TITLES)
def test_a_change_of_title_toggles_a_draft_by_its_prefix(body: str, kind: str | None) -> None:
    assert find_acts(body) == (() if kind is None else (Act(kind, titled=True),))


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("approved", "approved"),
        ("unapproved", "unapproved"),
        ("requested_changes", "changes_requested"),
        ("reviewed", "reviewed"),
        ("commit", "pushed"),
        ("closed", "closed"),
        ("opened", "reopened"),
        ("merged", "merged"),
    ],
)
def test_the_servers_own_code_decides_where_the_wording_is_new(action: str, kind: str) -> None:
    assert find_acts("did the thing in a new way", action) == (Act(kind),)


@pytest.mark.parametrize("action", ["label", "milestone", "branch", "cross_reference", "time_tracking"])
def test_a_new_wording_of_an_irrelevant_kind_is_beside_the_point(action: str) -> None:
    assert find_acts("did the thing in a new way", action) == ()


@pytest.mark.parametrize("action", ["reviewer", "assignee", "title", "brand_new", None])
def test_a_new_wording_of_an_important_kind_stays_unknown(action: str | None) -> None:
    assert find_acts("did the thing in a new way", action) is None


def test_a_note_on_reviewers_is_never_taken_for_irrelevant() -> None:
    assert find_acts("set @a as the one to look at it", "reviewer") is None


def test_the_wording_wins_over_a_code_that_says_less() -> None:
    assert find_acts("requested review from @a", "brand_new") == (Act(REQUESTED, ("a",)),)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("requested feedback from @jane.doe", "requested … from …"),
        ("Jane told Bob the secret", "… … … the"),
        ("approved `secret` 12 times", "approved … … …"),
        ("", "empty"),
    ],
)
def test_the_key_of_an_unknown_wording_holds_no_free_text(body: str, key: str) -> None:
    assert unknown_key(body) == key


def test_the_key_is_the_servers_code_where_there_is_one() -> None:
    assert unknown_key("asked @jane", "reviewer") == "action reviewer"


def test_an_imported_note_is_known_as_such() -> None:
    assert was_imported("merged\n\n *By Jo on 2020-01-02T03:04:05 (imported from GitLab project)*")
    assert not was_imported("mentioned in commit 1a2b")


NAMES = st.from_regex(r"[a-zA-Z0-9_][a-zA-Z0-9_.\-]{0,20}[a-zA-Z0-9_\-]", fullmatch=True)
KEYWORDS = {
    REQUESTED: "requested review from",
    REMOVED: "removed review request for",
    ASSIGNED: "assigned to",
    UNASSIGNED: "unassigned",
}


def joined(names: list[str], comma_and: str) -> str:
    marked = [f"@{name}" for name in names]
    if len(marked) < 3:
        return " and ".join(marked)
    return f"{', '.join(marked[:-1])}{comma_and}{marked[-1]}"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(KEYWORDS)), st.lists(NAMES, min_size=1, max_size=5)), min_size=1, max_size=3
    ),
    st.sampled_from([", and ", " and ", ", "]),
)
def test_any_names_in_any_clauses_are_read(clauses: list[tuple[str, list[str]]], comma_and: str) -> None:
    body = " and ".join(f"{KEYWORDS[kind]} {joined(names, comma_and)}" for kind, names in clauses)
    assert find_acts(body) == tuple(Act(kind, tuple(names)) for kind, names in clauses)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from([*sorted(words.VOCABULARY), "@a", "Secret"])).map(" ".join))
def test_any_text_is_read_or_counted_without_keeping_it(body: str) -> None:
    acts = find_acts(body)
    assert acts is None or isinstance(acts, tuple)
    assert set(unknown_key(body).split()) <= words.VOCABULARY | {"…", "empty"}


@pytest.mark.parametrize(
    "body", ["requested review from " + "@a " * 3000 + "!", "removed " + " " * 4000 + "@", "*By " * 4000]
)
def test_long_nonsense_stays_unknown(body: str) -> None:
    assert find_acts(body) is None
