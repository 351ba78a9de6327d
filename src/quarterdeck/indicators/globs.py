"""Globs of paths: ``*`` stays within a folder, ``**/`` matches any number of folders or none, case matters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_LONGEST = 20_000
_PIECES = re.compile(r"\*\*/|\*\*|\*|[^*]+")


def to_regex(glob: str) -> str:
    """A regular expression (in what RE2 and Python share) that must match a whole path.

    ``**`` that ends a glob matches everything below; a glob that ends with a slash means the folder's content. All
    other characters stand for themselves.
    """
    glob = glob.strip().removeprefix("./").lstrip("/")
    if glob.endswith("/"):
        glob += "**"
    return "".join(
        _piece(match.group(), at_start=match.start() == 0 or glob[match.start() - 1] == "/")
        for match in _PIECES.finditer(glob)
    )


def _piece(piece: str, *, at_start: bool) -> str:
    if piece == "**/" and at_start:
        return "(?:[^/]+/)*"
    if piece == "**" and at_start:
        return ".*"
    if piece.startswith("*"):
        return "[^/]*" + piece.lstrip("*")
    return re.escape(piece)


def folder_of(glob: str) -> str:
    """The folder below which all matches lie, with its slash; "" for the top."""
    literal = glob.strip().removeprefix("./").lstrip("/").split("*", 1)[0]
    return literal[: literal.rfind("/") + 1]


class Globs:
    """Several globs, asked together which of them match a path."""

    def __init__(self, globs: Iterable[str]) -> None:
        self.globs = tuple(dict.fromkeys(globs))
        self._by_folder: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
        for index, glob in enumerate(self.globs):
            pattern = re.compile(to_regex(glob), re.DOTALL)
            self._by_folder.setdefault(folder_of(glob), []).append((index, pattern))

    def matching(self, path: str) -> list[int]:
        """Indices of the globs that match a path."""
        found = []
        cut = -1
        while True:
            for index, pattern in self._by_folder.get(path[: cut + 1], ()):
                if pattern.fullmatch(path):
                    found.append(index)
            cut = path.find("/", cut + 1)
            if cut < 0:
                return found

    def regexes(self) -> list[str]:
        """Expressions of which one must match a whole path, each short enough to be compiled."""
        found = [""]
        for glob in self.globs:
            one = f"(?:{to_regex(glob)})"
            if found[-1] and len(found[-1]) + len(one) > _LONGEST:
                found.append("")
            found[-1] += f"|{one}" if found[-1] else one
        return found

    def tops(self) -> Sequence[str] | None:
        """The first folders in which matches lie; None where some glob may match in any."""
        tops = {folder_of(glob).split("/", 1)[0] for glob in self.globs}
        return None if "" in tops else sorted(tops)
