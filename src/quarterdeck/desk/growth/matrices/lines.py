"""The lines of a page with its includes in place, without front matter, comments and code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from quarterdeck.desk.growth.matrices.inline import INCLUDE, has_template, plain
from quarterdeck.desk.growth.matrices.model import Remark, Source

_DEEP = 5
_FENCE = re.compile(r"\s*(```+|~~~+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line and where it stood."""

    text: str
    source: str
    line: int


@dataclass(slots=True)
class Page:
    """A page with its title ("" where it has none)."""

    name: str
    title: str = ""
    pieces: list[Piece] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def included(sources: list[Source]) -> set[str]:
    """Names of those files that another one includes; they are no levels of their own."""
    by_name = _by_name(sources)
    found = set()
    for source in sources:
        for match in INCLUDE.finditer(source.text):
            target = _find(match[1], by_name)
            if target is not None and target.name != source.name:
                found.add(target.name)
    return found


def page_of(source: Source, sources: list[Source]) -> Page:
    """A page with what it includes."""
    page = Page(source.name)
    page.pieces.extend(_walk(source, page, _by_name(sources), (source.name,)))
    return page


def _by_name(sources: list[Source]) -> dict[str, Source]:
    return {PurePosixPath(source.name.replace("\\", "/")).name.casefold(): source for source in sources}


def _find(path: str, by_name: Mapping[str, Source]) -> Source | None:
    name = PurePosixPath(path).name.casefold()
    return by_name.get(name) or by_name.get(f"{name}.md") or by_name.get(f"_{name}")


def _walk(source: Source, page: Page, by_name: Mapping[str, Source], seen: tuple[str, ...]) -> Iterator[Piece]:
    lines = source.text.splitlines()
    begin = _front(lines, page if len(seen) == 1 else None)
    fence, comment = "", False
    for number, whole in enumerate(lines[begin:], start=begin + 1):
        if found := _FENCE.match(whole):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
            continue
        text, comment = _uncommented(whole, inside=comment)
        if fence:
            continue
        yield from _one(Piece(text, source.name, number), page, by_name, seen)


def _one(piece: Piece, page: Page, by_name: Mapping[str, Source], seen: tuple[str, ...]) -> Iterator[Piece]:
    found = INCLUDE.search(piece.text)
    if found is None:
        if has_template(piece.text) and not plain(piece.text).strip("-*+ "):
            page.remarks.append(Remark(piece.source, piece.line, f"left out: {piece.text.strip()[:120]}"))
            return
        yield piece
        return
    target = _find(found[1], by_name)
    if target is None or target.name in seen or len(seen) > _DEEP:
        said = f"this page takes in {found[1][:120]}, which was not brought; choose that file too"
        page.remarks.append(Remark(piece.source, piece.line, said))
        return
    yield Piece("", piece.source, piece.line)
    yield from _walk(target, page, by_name, (*seen, target.name))
    yield Piece("", piece.source, piece.line)


def _front(lines: list[str], page: Page | None) -> int:
    """How many lines of front matter there are; its title goes to the page."""
    if not lines or lines[0].strip("\ufeff ").rstrip() not in {"---", "+++"}:
        return 0
    mark = lines[0].strip("\ufeff ").rstrip()
    for at, line in enumerate(lines[1:], start=1):
        if line.rstrip() == mark:
            return at + 1
        found = re.match(r"""title\s*[:=]\s*["']?(.*?)["']?\s*$""", line, flags=re.IGNORECASE)
        if found and page is not None:
            page.title = found[1]
    return 0


def _uncommented(text: str, *, inside: bool) -> tuple[str, bool]:
    """A line without what HTML comments hide; whether one is open at its end."""
    if inside:
        if "-->" not in text:
            return "", True
        text = text.partition("-->")[2]
    text = re.sub(r"<!--.*?-->", "", text)
    before, opened, _ = text.partition("<!--")
    return (before, True) if opened else (text, False)
