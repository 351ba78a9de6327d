"""Random histories, rendered as a server shows them, and rebuilt: the truth must come out."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.lake.shape import Account, BotRules, UserBook, shape
from tests.lake.shape.build import line
from tests.oracles.history import TrueMergeRequest

PEOPLE = [1, 2, 3, 4, 5]
BOT = 5
NAMES = {1: "ana", 2: "ben.b", 3: "Carl_C", 4: "dora-bot", 5: "project_7_bot_0f"}
person = st.sampled_from(PEOPLE)
people = st.lists(person, max_size=3, unique=True)
STEPS = st.one_of(
    st.tuples(st.just("request"), person, people, people),
    st.tuples(st.just("assign"), person, people, people),
    st.tuples(st.just("ask_again"), person, person),
    st.tuples(st.just("toggle_draft"), person),
    st.tuples(st.just("comment"), person),
    st.tuples(st.just("approve"), person),
    st.tuples(st.just("unapprove"), person),
    st.tuples(st.just("push"), person, st.booleans()),
    st.tuples(st.just("chat"), person),
    st.tuples(st.just("close"), person),
    st.tuples(st.just("reopen"), person),
    st.tuples(st.just("review_unasked"), person),
)
TIMED = st.lists(st.tuples(st.sampled_from([0, 3, 60, 4000]), STEPS), max_size=14)


def known() -> UserBook:
    """Everybody, as a sync knows them that looked up who is mentioned."""
    rules = BotRules()
    return UserBook(
        Account(number, name, kind=kind, bot_reason=reason)
        for number, name in NAMES.items()
        for kind, reason in [rules.classify(name)]
    )


@st.composite
def histories(draw: st.DrawFn) -> TrueMergeRequest:
    lived = TrueMergeRequest(
        created=draw(st.integers(0, 3)),
        author=draw(person),
        names=NAMES,
        bots={BOT},
        reviewers=dict.fromkeys(draw(people), 0),
        assignees=set(draw(people)),
        draft=draw(st.booleans()),
    )
    lived.reviewers = dict.fromkeys(lived.reviewers, lived.created)
    traceless: set[int] = set()
    for pause, (name, *arguments) in draw(TIMED):
        lived.now += pause
        if name == "push":
            by, resets = arguments
            lived.push(by, resets=resets)
        elif name == "review_unasked":
            traceless |= {arguments[0]} - set(lived.reviewers)
            lived.review_unasked(*arguments)
        elif name == "ask_again":
            traceless.add(arguments[1])
            lived.ask_again(*arguments)
        elif name == "request":
            # When somebody is removed who had joined by a review of their own, or who was set at creation and asked
            # again, the server forgets since when they were a reviewer: nobody could tell.
            by, added, removed = arguments
            lived.request(by, added, [p for p in removed if p not in traceless])
        else:
            getattr(lived, name)(*arguments)
    if draw(st.booleans()):
        lived.now += draw(st.sampled_from([0, 5]))
        lived.merge(draw(person))
    return lived


@settings(max_examples=400, deadline=None)
@given(histories())
def test_the_truth_is_rebuilt_from_its_traces(lived: TrueMergeRequest) -> None:
    result = shape([lived.record()], source="s", users=known())
    row = line(result)
    assert row["requested_at"] == lived.requested_at()
    assert row["assigned_at"] == lived.assigned_at()
    assert row["ready_at"] == lived.ready_at()
    spans = lived.spans()
    assert row["ended_at"] == spans[-1][1]
    assert row["reopened"] == (len(spans) > 1)
    columns = result.rows["open_spans"]
    ended = [None if end == -(2**63) else end for end in columns["ended_at"]]
    assert list(zip(columns["opened_at"], ended, strict=True)) == (spans if len(spans) > 1 else [])
    assert set(result.caveats) <= {"removed_reviewer_ambiguous"}


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_events_lead_to_the_present_reviewers_assignees_approvals_and_draft(lived: TrueMergeRequest) -> None:
    columns = shape([lived.record()], source="s", users=known()).rows["events"]
    sets: dict[str, set[int]] = {"review": set(), "assign": set(), "approve": set()}
    draft = False
    for kind, actor, subject in zip(columns["kind"], columns["actor_id"], columns["subject_id"], strict=True):
        if kind in {"review_requested", "assigned"}:
            sets["review" if kind == "review_requested" else "assign"].add(subject)
        elif kind in {"review_removed", "unassigned"}:
            sets["review" if kind == "review_removed" else "assign"].discard(subject)
        elif kind == "approved":
            sets["approve"].add(actor)
        elif kind == "unapproved":
            sets["approve"].discard(actor)
        elif kind == "approvals_reset":
            sets["approve"].discard(subject)
        elif kind in {"drafted", "readied"}:
            draft = kind == "drafted"
    assert sets == {"review": set(lived.reviewers), "assign": lived.assignees, "approve": lived.approvers}
    assert draft == lived.draft


@settings(max_examples=50, deadline=None)
@given(histories())
def test_events_stand_in_order_and_no_two_share_a_place(lived: TrueMergeRequest) -> None:
    columns = shape([lived.record()], source="s", users=known()).rows["events"]
    places = list(zip(columns["at"], columns["seq"], strict=True))
    assert places == sorted(places)
    assert max(Counter(places).values(), default=1) == 1
