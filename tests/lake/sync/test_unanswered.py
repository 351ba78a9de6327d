"""Who ended an outsider's merge request is its answer where nobody said a word: only then it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from quarterdeck.lake.shape import UserBook
from quarterdeck.lake.sync import tails
from quarterdeck.lake.sync.result import Tally
from quarterdeck.sources.gitlab import raw

AT = datetime(2026, 3, 1, tzinfo=UTC)
ZOE = raw.User("gid://gitlab/User/7", "zoe", bot=False, type="HUMAN")
ANA = raw.User("gid://gitlab/User/1", "ana", bot=False, type="HUMAN")
STRANGER = raw.User("gid://gitlab/User/9", "kim", bot=False, type="HUMAN")
RENOVATE = raw.User("gid://gitlab/User/8", "renovate-bot", bot=True, type="PROJECT_BOT")


def _session(*, members: bool = True) -> Any:
    book = UserBook()
    if members:
        book.set_members([raw.Member(user=ANA, access_level={"integerValue": 40})])
    return SimpleNamespace(people=SimpleNamespace(book=book), tally=Tally())


def _node(author: raw.User | None = ZOE, *, state: str = "closed", comments: tuple[raw.User, ...] = ()) -> Any:
    notes = [raw.Comment(f"gid://gitlab/Note/{n}", AT, author=user) for n, user in enumerate(comments)]
    return raw.MergeRequest(
        "gid://gitlab/MergeRequest/1",
        "1",
        1,
        "t",
        state,
        False,
        AT,
        AT,
        author=author,
        comments=raw.Nodes(nodes=[*notes]),
    )


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (_node(), True),
        (_node(comments=(ZOE,)), True),
        (_node(comments=(ZOE, ANA)), False),
        (_node(comments=(STRANGER, RENOVATE)), True),
        (_node(state="opened"), False),
        (_node(ANA), False),
        (_node(RENOVATE), False),
        (_node(None), False),
    ],
)
def test_only_an_outsiders_unanswered_end_is_asked_about(node: Any, expected: bool) -> None:
    assert tails._is_unanswered(_session(), node) is expected


def test_without_known_members_nobody_is_an_outsider() -> None:
    assert not tails._is_unanswered(_session(members=False), _node())


def test_an_approval_is_an_answer() -> None:
    node = _node(state="merged")
    node.approved_by = raw.Nodes(nodes=[STRANGER, None])
    assert tails._is_unanswered(_session(), node)
    node.approved_by = raw.Nodes(nodes=[STRANGER, ANA])
    assert not tails._is_unanswered(_session(), node)


def test_who_merged_is_not_asked_where_it_is_told() -> None:
    node = _node(state="merged")
    assert tails._is_unanswered(_session(), node)
    node.merge_user = raw.User(ANA.id, ANA.username)
    assert not tails._is_unanswered(_session(), node)


def test_a_members_contribution_is_one_by_its_label() -> None:
    node = _node(ANA, state="merged")
    node.labels = raw.Nodes(nodes=[None, raw.Label("Community Contribution")])
    assert tails._is_unanswered(_session(), node)


def test_ends_that_were_too_many_to_ask_about_are_counted() -> None:
    session = _session()
    session.tally.rows_asked = tails._ROWS_AT_LEAST
    session.known = SimpleNamespace(find=lambda _: None)
    suspects = SimpleNamespace(suspects=lambda _: False)
    assert not tails._wants_events(session, suspects, raw.MergeRequestRecord(_node()))  # type: ignore[arg-type]
    assert session.tally.caveats == {"end_not_asked": 1}
