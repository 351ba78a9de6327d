"""What a recording keeps of an activity note tells the same acts, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.lake.shape import words
from quarterdeck.lake.shape.activity import find_acts, unknown_key, was_imported
from quarterdeck.simulator.company import make_company
from quarterdeck.sources.gitlab import scrub
from tests.lake.shape.test_activity import BESIDE_THE_POINT, MEANT, TITLES, UNKNOWN

KNOWN = [*(body for body, _ in MEANT), *BESIDE_THE_POINT, *UNKNOWN, *(body for body, _ in TITLES)]


@pytest.mark.parametrize("body", KNOWN)
def test_the_acts_of_every_known_wording_survive(body: str) -> None:
    kept = scrub.note(body)
    assert find_acts(kept) == find_acts(body)
    assert was_imported(kept) == was_imported(body)
    assert find_acts(body) is not None or unknown_key(kept) == unknown_key(body)


def test_the_acts_of_a_whole_company_survive() -> None:
    company = make_company(seed=3, people=12, years=0.5, now=datetime(2026, 3, 1, tzinfo=UTC))
    notes = {(note.body, note.action) for one in company.merge_requests for note in one.notes if note.system}
    assert len(notes) > 100
    changed = [body for body, action in notes if find_acts(scrub.note(body), action) != find_acts(body, action)]
    assert changed == []


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("added 2 commits\n\n<ul><li>abc123 - Fix the secret plan</li></ul>", "added 2 commits"),
        (
            "changed title from **Draft: Secret {-plan-}** to **Secret {+scheme+}**",
            "changed title from **Draft:…** to **…**",
        ),
        ("changed title from **Draft** to **Secret**", "changed title from **Draft** to **…**"),
        ("marked the task **Call Jane Roe** as completed", "marked the task **… … …** as completed"),
        ('changed milestone to %"Secret launch"', 'changed milestone to %"… …"'),
        ("added ~secret and ~12 labels", "added ~… and ~12 labels"),
        ("deleted the `secret-branch` branch", "deleted the `…` branch"),
        ("requested review from @jane.roe and @x-bot", "requested review from @jane.roe and @x-bot"),
        ("mentioned in commit 4a5b6c7d", "mentioned in commit …"),
        ("mentioned in merge request !12", "mentioned in merge request !12"),
        ("write to jane.roe@example.com", "… to …"),
        ("added 1h 30m of time spent", "added 1h 30m of time spent"),
        ("approved\n*By Jane Roe on 2020-01-01 (imported from GitLab)*", "approved\n*By … (imported from …)*"),
    ],
)
def test_free_text_becomes_dots(body: str, kept: str) -> None:
    assert scrub.note(body) == kept


@given(
    st.lists(
        st.sampled_from(["Zebra", "ünïcode", "jane_roe", "x7y", "**", "`", "[", "](", "\n", "to", "@ana", "~", ""])
    )
)
@settings(max_examples=200, deadline=None)
def test_no_word_of_a_stranger_survives(parts: list[str]) -> None:
    kept = scrub.note(" ".join(parts))
    assert not any(word in kept for word in ("Zebra", "ünïcode", "jane_roe", "x7y"))


def test_words_that_may_be_shown_of_unknown_wordings_are_all_kept() -> None:
    assert {word for word in words.VOCABULARY if scrub.note(word) != word} == set()


def test_rest_answers_keep_only_what_is_read() -> None:
    event: dict[str, Any] = {
        "project_id": 1,
        "target_iid": 2,
        "target_type": "MergeRequest",
        "target_title": "Secret",
        "action_name": "reopened",
        "author": {"id": 3, "username": "jane", "name": "Jane Roe", "avatar_url": "https://x", "web_url": "https://y"},
        "note": {"body": "Secret"},
        "push_data": {"commit_title": "Secret"},
    }
    assert scrub.rest([event]) == [
        {
            "project_id": 1,
            "target_iid": 2,
            "target_type": "MergeRequest",
            "action_name": "reopened",
            "author": {"id": 3, "username": "jane"},
        }
    ]


def test_a_persons_own_comment_is_emptied_even_where_a_server_cannot_leave_it_out() -> None:
    notes = [{"system": False, "body": "my secret"}, {"system": True, "body": "added 1 commit"}, {"body": "approved"}]
    assert [note["body"] for note in scrub.graph({"nodes": notes})["nodes"]] == ["", "added 1 commit", "approved"]
