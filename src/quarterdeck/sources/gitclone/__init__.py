"""Merged merge requests out of a clone's merge commits and trailers.

`Clone.merges` walks the branches once and gives each merge request once. Git runs as a separate process, without
hooks, pager or lazy fetching, and nothing is written to the clone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from quarterdeck.sources.gitclone.errors import GitFailed, NoClone
from quarterdeck.sources.gitclone.message import Merge, find_merge

_FIELDS = 6
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged merge request. ``author`` and ``paths`` come from the commits: who wrote the branch's last commit
    (with a merge commit) or the commit itself, and what differs from the first parent. ``written_at`` is the author
    date of that commit: no creation time is known."""

    path: str
    merge: Merge
    sha: str
    author: str
    merged_at: datetime
    written_at: datetime
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Commit:
    sha: str
    parents: tuple[str, ...]
    author: str
    written_at: datetime
    committed_at: datetime
    message: str

    @property
    def branch_tip(self) -> str:
        """The commit that was merged: the second parent of a merge, else the commit itself."""
        return self.parents[1] if len(self.parents) > 1 else self.sha


class Clone:
    """A clone on this machine, bare or with a work tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        git = shutil.which("git")
        if git is None:
            raise GitFailed(str(folder), "git is not installed")
        self._git = git
        if not folder.is_dir() or self._run("rev-parse", "--git-dir", check=False).returncode:
            raise NoClone(str(folder))

    def heads(self) -> list[str]:
        """The commits at which branches and remote branches stand, each once, sorted."""
        refs = self._text("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes").split()
        if not refs:
            refs = self._text("rev-list", "-n1", "--all").split()
        return sorted(set(refs))

    def remote_path(self) -> str | None:
        """The project's path by the origin remote's address; None where there is no remote."""
        url = self._text("config", "--get", "remote.origin.url", check=False).strip()
        found = re.search(r"^(?:\w+://[^/]+/|[\w.-]+@[^:]+:)(.+?)(?:\.git)?/?$", url)
        return found[1] if found else None

    def project_path(self) -> str:
        """The project's path: the one that recent merge commits name most often (a mirror's address misleads), else
        the remote's, else the folder's name."""
        out = self._text("log", "-n2000", "--all", "-z", "-i", "-F", "--grep=See merge request", "--format=%B")
        found = (find_merge(message.replace("\r\n", "\n")) for message in out.split("\0"))
        named = Counter(merge.path for merge in found if merge and merge.path)
        if named:
            return named.most_common(1)[0][0]
        return self.remote_path() or self.folder.resolve().name.removesuffix(".git")

    def merges(self, *, seen: Sequence[str] = (), default_path: str | None = None) -> Iterator[Merged]:
        """Every merge request once, by project and number, the first merge before its back-ports.

        ``seen`` are heads read before: only what is new since is given. ``default_path`` stands for messages that
        name no project (default: `project_path`).
        """
        path = default_path or self.project_path()
        known: set[tuple[str, int]] = set()
        batch: list[tuple[_Commit, Merge]] = []
        for commit in self._commits(seen):
            merge = find_merge(commit.message)
            if merge is None:
                continue
            key = (merge.path or path, merge.iid)
            if key in known:
                continue
            known.add(key)
            batch.append((commit, replace(merge, path=key[0])))
            if len(batch) == _BATCH:
                yield from self._detail(batch)
                batch = []
        yield from self._detail(batch)

    def _commits(self, seen: Sequence[str]) -> Iterator[_Commit]:
        """Commits whose message names a merge request, oldest first: an original comes before its picks."""
        heads = self.heads()
        if not heads:
            return
        stale = [f"^{sha}" for sha in seen if self._run("cat-file", "-e", sha, check=False).returncode == 0]
        arguments = ("log", "-z", "--stdin", "--reverse", "--date-order", "-i", "-F", "--grep=See merge request")
        fields = self._fields((*arguments, "--format=%H%x00%P%x00%aE%x00%at%x00%ct%x00%B"), [*heads, *stale])
        for values in fields:
            sha, parents, author, written, committed, message = values
            yield _Commit(
                sha, tuple(parents.split()), author, _at(written), _at(committed), message.replace("\r\n", "\n")
            )

    def _detail(self, batch: Sequence[tuple[_Commit, Merge]]) -> Iterator[Merged]:
        """Authors of the branch tips and changed paths for a batch, one git call each."""
        if not batch:
            return
        tips = self._authors({commit.branch_tip for commit, _ in batch})
        paths = self._paths([commit.sha for commit, _ in batch])
        for commit, merge in batch:
            author, written = tips.get(commit.branch_tip, (commit.author, commit.written_at))
            yield Merged(
                merge.path or "", merge, commit.sha, author, commit.committed_at,
                min(written, commit.committed_at), tuple(paths.get(commit.sha, ())),
            )  # fmt: skip

    def _authors(self, shas: Iterable[str]) -> dict[str, tuple[str, datetime]]:
        """Author and author date by commit; a shallow clone may lack some."""
        arguments = ("log", "--no-walk=unsorted", "--stdin", "--ignore-missing", "--format=%H %at %aE")
        out = self._text(*arguments, stdin="\n".join(shas) + "\n")
        lines = (line.split(" ", 2) for line in out.splitlines())
        return {line[0]: (line[2], _at(line[1])) for line in lines if len(line) == 3}

    def _paths(self, shas: Sequence[str]) -> dict[str, list[str]]:
        """Paths that differ from the first parent, by commit; a file that only moved counts under its new name.

        Only exact renames are looked for: finding others would read file contents, which a partial clone lacks.
        """
        arguments = (
            "log",
            "--no-walk=unsorted",
            "--stdin",
            "--diff-merges=first-parent",
            "--name-only",
            "-M100%",
            "-z",
        )
        out = self._text(*arguments, "--format=%x01%H", stdin="\n".join(shas) + "\n")
        found: dict[str, list[str]] = {}
        for part in out.split("\x01")[1:]:
            sha, *names = part.split("\0")
            found[sha.strip()] = [name for name in (n.strip("\n") for n in names) if name]
        return found

    def _fields(self, arguments: Sequence[str], stdin: Sequence[str]) -> Iterator[list[str]]:
        """Records of six fields, streamed; GitFailed where git breaks off."""
        command = self._command(*arguments)
        with subprocess.Popen(  # noqa: S603 -- git, without a shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdin is not None  # noqa: S101 -- a pipe was asked for
            assert process.stdout is not None  # noqa: S101
            process.stdin.write(("\n".join(stdin) + "\n").encode())
            process.stdin.close()
            rest, fields = b"", []
            while chunk := process.stdout.read(1 << 20):
                *parts, rest = (rest + chunk).split(b"\0")
                for part in parts:
                    fields.append(part.decode("utf-8", "replace"))
                    if len(fields) == _FIELDS:
                        yield fields
                        fields = []
            if rest and len(fields) == _FIELDS - 1:
                yield [*fields, rest.decode("utf-8", "replace")]
            if process.wait():
                raise GitFailed(str(self.folder), f"git log ended with {process.returncode}")

    def _command(self, *arguments: str) -> list[str]:
        safe = ("-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false")
        more = ("-c", "core.quotePath=false", "-c", "log.showSignature=false", "-c", "i18n.logOutputEncoding=UTF-8")
        return [self._git, "--no-pager", *safe, *more, "-C", str(self.folder), *arguments]

    def _run(self, *arguments: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(  # noqa: S603 -- git, without a shell
            self._command(*arguments), input=stdin.encode(), capture_output=True, check=False
        )
        if check and done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitFailed(str(self.folder), lines[-1] if lines else f"exit {done.returncode}")
        return done

    def _text(self, *arguments: str, stdin: str = "", check: bool = True) -> str:
        return self._run(*arguments, stdin=stdin, check=check).stdout.decode("utf-8", "replace")


def _at(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
