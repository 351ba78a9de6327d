"""What GitLab writes into merge commits."""

from __future__ import annotations

import pytest

from quarterdeck.sources.gitclone.message import Merge, find_merge

PLAIN = """Merge branch 'retry-budget' into 'main'

Add a retry budget

It keeps clients polite.

Closes #7

See merge request acme/payments/ledger!412

Merged-by: Mira Doe <mira@example.com>
Approved-by: Chi Li <chi@example.com>
Approved-by: Gus Ro <GUS@example.com>
Reviewed-by: Chi Li <chi@example.com>
"""


def test_a_merge_commit_tells_project_number_title_target_and_who_approved() -> None:
    assert find_merge(PLAIN) == Merge(
        "acme/payments/ledger", 412, "Add a retry budget", "main", False, ("chi@example.com", "gus@example.com"),
        ("chi@example.com",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "path", "iid"),
    [
        ("See merge request !12", None, 12),
        ("See merge request acme/app!12", "acme/app", 12),
        ("See merge request https://gitlab.example.com/acme/app/-/merge_requests/12", "acme/app", 12),
        ("See merge request https://gitlab.example.com/acme/app/merge_requests/12", "acme/app", 12),
        ("    See merge request acme/my.app-1!3", "acme/my.app-1", 3),
        ("See merge request: acme/app!12", "acme/app", 12),
    ],
)
def test_every_spelling_of_the_reference_is_read(line: str, path: str | None, iid: int) -> None:
    merge = find_merge(f"Merge branch 'x' into 'main'\n\nTitle\n\n{line}\n")
    assert merge is not None
    assert (merge.path, merge.iid) == (path, iid)


@pytest.mark.parametrize("message", ["Fix a typo", "", "I said: see merge request 12 for more", "See merge request !x"])
def test_a_message_without_a_reference_gives_nothing(message: str) -> None:
    assert find_merge(message) is None


def test_the_last_reference_is_its_own_when_the_description_quotes_another() -> None:
    merge = find_merge("Merge branch 'x' into 'main'\n\nT\n\nSee merge request a/b!1\n\nSee merge request a/b!2\n")
    assert merge is not None
    assert merge.iid == 2


@pytest.mark.parametrize(
    ("subject", "extra", "backport"),
    [
        ("Merge branch 'x' into '16-3-stable-ee'", "", True),
        ("Merge branch 'x' into 'release/2.4'", "", True),
        ("Merge branch 'x' into 'main'", "", False),
        ("Merge branch 'stable-sort' into 'master'", "", False),
        ("Merge branch 'x' into 'main'", "\n(cherry picked from commit 0123abc)", True),
    ],
)
def test_what_goes_into_a_release_branch_or_was_picked_is_a_backport(subject: str, extra: str, backport: bool) -> None:
    merge = find_merge(f"{subject}\n\nTitle\n\nSee merge request a/b!1\n{extra}")
    assert merge is not None
    assert merge.backport is backport


def test_a_squash_commit_has_its_title_as_subject() -> None:
    merge = find_merge("feat: add x\n\nBody\n\nSee merge request a/b!9\n")
    assert merge is not None
    assert (merge.title, merge.target) == ("feat: add x", None)
