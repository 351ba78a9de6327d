"""A clone made on the spot, read back."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quarterdeck.sources.gitclone import Clone
from quarterdeck.sources.gitclone.errors import NoClone


class Repository:
    """A little repository whose clock the test sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self("init", "-q", "-b", "main")
        self.write("README.md", "hello", author="ana", at="2026-01-01T00:00:00Z", message="Begin")

    def __call__(self, *arguments: str, **env: str) -> str:
        base = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
        people = {"GIT_AUTHOR_NAME": "x", "GIT_COMMITTER_NAME": "m", "GIT_COMMITTER_EMAIL": "m@example.com"}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            env={**base, **people, "GIT_AUTHOR_EMAIL": "m@example.com", **env},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, name: str, content: str, *, author: str, at: str, message: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        self("add", "-A")
        self("commit", "-qm", message, GIT_AUTHOR_EMAIL=f"{author}@example.com", **_dates(at))

    def merge(self, branch: str, *, at: str, message: str) -> str:
        self("merge", "-q", "--no-ff", branch, "-m", message, **_dates(at))
        return self("rev-parse", "HEAD")


def _dates(at: str) -> dict[str, str]:
    return {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "app")
    made("checkout", "-qb", "one")
    made.write("doc/a.md", "a", author="ben", at="2026-02-01T08:00:00Z", message="Write a")
    made("checkout", "-q", "main")
    made.merge(
        "one", at="2026-02-03T10:00:00Z",
        message="Merge branch 'one' into 'main'\n\nWrite page a\n\nSee merge request acme/app!1\n",
    )  # fmt: skip
    return made


def test_author_time_and_paths_come_from_the_merged_branch(repository: Repository) -> None:
    (merged,) = Clone(repository.folder).merges()
    assert merged.path == "acme/app"
    assert merged.author == "ben@example.com"
    assert merged.merged_at == datetime(2026, 2, 3, 10, tzinfo=UTC)
    assert merged.written_at == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert merged.paths == ("doc/a.md",)


def test_a_pick_of_the_same_merge_request_onto_a_stable_branch_counts_once(repository: Repository) -> None:
    sha = repository("rev-parse", "HEAD")
    repository("checkout", "-qb", "1-0-stable", "HEAD~1")
    repository("cherry-pick", "-x", "-m1", sha, **_dates("2026-02-04T00:00:00Z"))
    merges = list(Clone(repository.folder).merges())
    assert [(m.merge.iid, m.merge.backport) for m in merges] == [(1, False)]


def test_a_message_without_a_project_takes_the_one_that_others_name(repository: Repository) -> None:
    repository("checkout", "-qb", "two")
    repository.write("b", "b", author="chi", at="2026-02-05T00:00:00Z", message="b")
    repository("checkout", "-q", "main")
    repository.merge(
        "two", at="2026-02-06T00:00:00Z", message="Merge branch 'two' into 'main'\n\nB\n\nSee merge request !2"
    )
    assert [(m.path, m.merge.iid) for m in Clone(repository.folder).merges()] == [("acme/app", 1), ("acme/app", 2)]


def test_only_what_is_new_since_the_heads_read_before_is_given_again(repository: Repository) -> None:
    clone = Clone(repository.folder)
    heads = clone.heads()
    assert list(clone.merges(seen=heads)) == []
    repository("checkout", "-qb", "three")
    repository.write("c", "c", author="ana", at="2026-03-01T00:00:00Z", message="c")
    repository("checkout", "-q", "main")
    repository.merge(
        "three",
        at="2026-03-02T00:00:00Z",
        message="Merge branch 'three' into 'main'\n\nC\n\nSee merge request acme/app!3",
    )
    assert [m.merge.iid for m in clone.merges(seen=heads)] == [3]


def test_a_moved_file_counts_under_its_new_name(repository: Repository) -> None:
    repository("checkout", "-qb", "move")
    repository("mv", "doc/a.md", "doc/b.md")
    repository("commit", "-qm", "Move", **_dates("2026-03-03T00:00:00Z"))
    repository("checkout", "-q", "main")
    repository.merge(
        "move",
        at="2026-03-04T00:00:00Z",
        message="Merge branch 'move' into 'main'\n\nMove\n\nSee merge request acme/app!4",
    )
    assert [m.paths for m in Clone(repository.folder).merges()][-1] == ("doc/b.md",)


def test_a_folder_without_git_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NoClone, match="no git repository"):
        Clone(tmp_path)
