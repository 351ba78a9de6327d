"""A Markdown page of one level or several: blocks of bullet lists under headings of any depth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from quarterdeck.desk.growth.matrices.inline import bold_alone, heading, plain
from quarterdeck.desk.growth.matrices.levels import find_level, level_in
from quarterdeck.desk.growth.matrices.lines import Page, Piece
from quarterdeck.desk.growth.matrices.model import Line, Remark

BLOCKS = (
    (re.compile(r"leadership", re.IGNORECASE), "Leadership competencies"),
    (re.compile(r"technical", re.IGNORECASE), "Technical competencies"),
    (re.compile(r"\bvalues?\b", re.IGNORECASE), "Values alignment"),
)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+|$)(.*)")
_HTML_HEADING = re.compile(r"\s*<h([1-6])[^>]*>(.*?)</h\1>", re.IGNORECASE)
_BULLET = re.compile(r"(\s*)(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)")
_UNDER = re.compile(r" {0,3}(=+|-{2,})\s*$")
_BY = re.compile(r"competenc|alignment|skills?\b|expectations?\b", re.IGNORECASE)


def block_of(words: str) -> str | None:
    """Which of the three blocks a heading means; None: none."""
    if len(words.split()) > 6:
        return None
    named = [name for pattern, name in BLOCKS if pattern.search(words)]
    return named[0] if len(named) == 1 and (_BY.search(words) or len(words.split()) <= 2) else None


@dataclass(slots=True)
class _Open:
    """An item that may go on; ``depth`` is its indent."""

    depth: int
    words: list[str]
    piece: Piece
    children: bool = False


@dataclass(slots=True)
class _State:
    level: str
    blocks: bool
    block: str = ""
    block_depth: int = 0
    group: str = ""
    group_depth: int = 7
    outside: str = ""
    """The heading of a part that is none of the three blocks."""
    left: int = 0
    left_at: Piece | None = None
    items: list[_Open] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read(page: Page) -> tuple[list[Line], list[Remark]]:
    """Expectations in the order of the page, and what was left out."""
    pieces = list(_set(page.pieces))
    titles = [(depth, words) for depth, words, _ in _headings(pieces)]
    state = _State(_own_level(page, titles), any(block_of(words) for _, words in titles))
    remarks: list[Remark] = []
    for piece in pieces:
        found = _as_heading(piece.text)
        if found is not None:
            _close(state)
            _enter(state, *found, piece, remarks)
        else:
            _take(state, piece)
    _close(state)
    _left(state, remarks)
    return state.lines, remarks


def _own_level(page: Page, titles: list[tuple[int, str]]) -> str:
    """The level of a page that is about one: its title's, its first heading's, its file's."""
    stem = PurePosixPath(page.name).stem
    first = next((words for _, words in titles), "")
    for text in (page.title, first, stem.replace("-", " ").replace("_", " ")):
        if text and block_of(text) is None and (found := level_in(text)):
            return found
    return page.title or (first if first and block_of(first) is None else stem)


def _set(pieces: list[Piece]) -> Iterator[Piece]:
    """With underlined headings as those with signs."""
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else None
        if _UNDER.fullmatch(piece.text) and before and _is_prose(before.text):
            continue
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if after and _is_prose(piece.text) and (found := _UNDER.fullmatch(after.text)):
            yield Piece(f"{'#' if found[1][0] == '=' else '##'} {piece.text.strip()}", piece.source, piece.line)
        else:
            yield piece


def _is_prose(text: str) -> bool:
    return bool(text.strip()) and not _BULLET.match(text) and not _HEADING.match(text) and "|" not in text


def _as_heading(text: str) -> tuple[int, str] | None:
    found = _HEADING.match(text) or None
    if found:
        return len(found[1]), heading(found[2])
    tagged = _HTML_HEADING.match(text)
    if tagged:
        return int(tagged[1]), heading(tagged[2])
    bold = bold_alone(text)
    return (6, bold) if bold else None


def _headings(pieces: Iterable[Piece]) -> Iterator[tuple[int, str, Piece]]:
    for piece in pieces:
        if (found := _as_heading(piece.text)) is not None:
            yield (*found, piece)


def _enter(state: _State, depth: int, words: str, piece: Piece, remarks: list[Remark]) -> None:
    """Go below a heading: a level, a block, a group within one, or a part that is left out."""
    block = block_of(words)
    if block is not None and not (state.block == block and depth > state.block_depth):
        _left(state, remarks)
        state.block, state.block_depth, state.group, state.outside = block, depth, "", ""
        return
    level = find_level(words)
    if level is not None and (not state.block or depth <= state.block_depth):
        _left(state, remarks)
        state.level, state.block, state.group, state.outside = level, "", "", ""
        state.block_depth = depth
        return
    if not state.blocks or (state.block and depth > state.block_depth):
        state.group, state.group_depth = words, depth
        return
    _left(state, remarks)
    state.block, state.group, state.outside, state.left_at = "", "", words, piece


def _left(state: _State, remarks: list[Remark]) -> None:
    """Say what was left out of a part that is no block."""
    if state.left and state.left_at is not None:
        name = f'the part "{state.outside[:80]}"' if state.outside else "what stands before the first part"
        said = f"{name} is none of the three blocks; {state.left} line{'s' * (state.left != 1)} left out"
        remarks.append(Remark(state.left_at.source, state.left_at.line, said))
    state.left, state.left_at = 0, None


def _take(state: _State, piece: Piece) -> None:
    """A line that is no heading: an item, the going on of one, or the end of it."""
    found = _BULLET.match(piece.text)
    if found is None:
        if not piece.text.strip():
            return
        if state.items and piece.text[:1] in {" ", "\t"}:
            state.items[-1].words.append(piece.text.strip())
        else:
            _close(state)
        return
    depth = len(found[1].expandtabs(4))
    _close(state, depth)
    if state.blocks and not state.block:
        state.left += 1
        state.left_at = state.left_at or piece
        return
    if state.items:
        state.items[-1].children = True
    state.items.append(_Open(depth, [found[2]], piece))
    state.lines.append(Line("", "", "", "", piece.source, piece.line))  # its place; the words come when it ends
    state.items[-1].words.insert(0, str(len(state.lines) - 1))


def _close(state: _State, depth: int = 0) -> None:
    """End the items that are not above a depth."""
    while state.items and state.items[-1].depth >= depth:
        item = state.items.pop()
        at, said = int(item.words[0]), " ".join(item.words[1:])
        above = [plain(" ".join(one.words[1:])).rstrip(" :") for one in state.items]
        group = (above[-1] if above else state.group)[:200]
        words = plain(said)
        lead = item.children and (words.endswith(":") or bold_alone(said) is not None)
        if words and not lead:
            state.lines[at] = Line(state.level, state.block, group, words, item.piece.source, item.piece.line)
    if not state.items:
        state.lines = [line for line in state.lines if line.text]
