"""Markdown tables and CSV files: competencies by levels, either way round, or one expectation a line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.growth.matrices.inline import heading, plain
from quarterdeck.desk.growth.matrices.levels import find_level
from quarterdeck.desk.growth.matrices.lines import Page, Piece
from quarterdeck.desk.growth.matrices.markdown import block_of
from quarterdeck.desk.growth.matrices.model import Line, Source

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*")
_PARTS = re.compile(r"<br\s*/?>|(?:^|\s)[•·]\s|</li>|\n", re.IGNORECASE)


def in_page(page: Page) -> list[Line]:
    """What the tables of a page expect; [] where it has none that names levels."""
    found: list[Line] = []
    block, held = "", list[Piece]()
    for piece in [*page.pieces, Piece("", page.name, 0)]:
        if "|" in piece.text and piece.text.strip():
            held.append(piece)
            continue
        found += _table(held, block)
        held = []
        if piece.text.lstrip().startswith("#"):
            words = heading(piece.text.lstrip("# "))
            block = block_of(words) or ("" if find_level(words) else words[:200])
    return found


def _table(rows: list[Piece], block: str) -> list[Line]:
    if len(rows) < 3 or not _RULE.fullmatch(rows[1].text):
        return []
    head = [plain(cell) for cell in _cells(rows[0].text)]
    body = [(row, _cells(row.text)) for row in rows[2:]]
    if sum(find_level(name) is not None for name in head[1:]) >= max(1, (len(head) - 1) // 2):
        return list(_by_row(head, body, block))
    if body and sum(find_level(plain(cells[0])) is not None for _, cells in body) >= (len(body) + 1) // 2:
        return list(_by_column(head, body, block))
    return []


def _by_row(head: list[str], body: list[tuple[Piece, list[str]]], block: str) -> Iterator[Line]:
    group = ""
    for row, cells in body:
        group = plain(cells[0]) or group
        for level, cell in zip(head[1:], cells[1:], strict=False):
            yield from _said(level, block, group, cell, row)


def _by_column(head: list[str], body: list[tuple[Piece, list[str]]], block: str) -> Iterator[Line]:
    level = ""
    for row, cells in body:
        level = plain(cells[0]) or level
        for group, cell in zip(head[1:], cells[1:], strict=False):
            yield from _said(level, block, group, cell, row)


def _said(level: str, block: str, group: str, cell: str, row: Piece) -> Iterator[Line]:
    for part in _PARTS.split(cell):
        words = plain(re.sub(r"^\s*(?:[-*+]\s+|<li>)", "", part))
        if level and words.strip("-–— ") and words.casefold() not in {"n/a", "none"}:
            yield Line(level, block, group[:200], words, row.source, row.line)


def _cells(text: str) -> list[str]:
    """The cells of a row; a bar after a backslash is part of a cell."""
    cells = re.split(r"(?<!\\)\|", text.strip().removeprefix("|"))
    if cells and not cells[-1].strip():
        cells.pop()
    return [cell.replace("\\|", "|").strip() for cell in cells] or [""]


_COLUMNS = {
    "level": {"level", "grade", "career level"},
    "group": {"competency", "competence", "group", "skill", "area", "dimension"},
    "text": {"expectation", "expectations", "description", "behaviour", "behavior", "text"},
    "block": {"block", "category", "pillar", "section"},
}


def is_csv(source: Source) -> bool:
    """By the name of its file, or a first line that has the columns."""
    first = source.text.lstrip("\ufeff").partition("\n")[0]
    return source.name.casefold().endswith((".csv", ".tsv")) or {"level", "text"} <= set(_columns(_rows(first)[:1]))


def in_csv(source: Source) -> list[Line]:
    """One expectation a line under ``level``, ``competency``, ``expectation``; or competencies by levels. NotFit."""
    rows = _rows(source.text.lstrip("\ufeff"))
    columns = _columns(rows[:1])
    if not {"level", "text"} <= set(columns):
        return _wide(source, rows)
    found = []
    for number, row in enumerate(rows[1:], start=2):
        cell = {name: plain(row[at]) if at < len(row) else "" for name, at in columns.items()}
        if cell["level"] and cell["text"]:
            found.append(
                Line(cell["level"], cell.get("block", "")[:200], cell.get("group", "")[:200], cell["text"], source.name,
                     number)
            )  # fmt: skip
    return found


def _wide(source: Source, rows: list[list[str]]) -> list[Line]:
    head = [plain(cell) for cell in rows[0]] if rows else []
    body = [(Piece("", source.name, number), row) for number, row in enumerate(rows[1:], start=2) if row]
    if sum(find_level(name) is not None for name in head[1:]) >= 1:
        return list(_by_row(head, body, ""))
    raise NotFit(f"{source.name[:80]}: the first line must name the columns level, competency, expectation")


def _columns(rows: Iterable[list[str]]) -> dict[str, int]:
    head = next(iter(rows), [])
    return {
        name: at for at, cell in enumerate(head) for name, words in _COLUMNS.items() if cell.strip().casefold() in words
    }


def _rows(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error as error:
        raise NotFit(f"this is not a CSV file: {error}") from error
