"""A table of unknown make: its encoding, its separator and its header line are found out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from quarterdeck.sources.files.errors import BadLines, UnreadableFile
from quarterdeck.sources.files.hr.words import PEOPLE, TIMEOFF, plain

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 500_000
_WORDS = {word for table in (PEOPLE, TIMEOFF) for words in table.values() for word in words}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and rows of cells, stripped; each row with its line number in the file."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    long: tuple[tuple[int, str], ...] = ()
    """Lines with more cells than the header, not among the rows: their numbers, and what is wrong."""


def read_sheet(path: Path) -> Sheet:
    """UnreadableFile, or BadLines where it is no CSV. Rows longer than the header are told beside the others."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(str(path), f"larger than {MAX_BYTES >> 20} MB")
        return parse_sheet(path.read_bytes(), path.name)
    except OSError as error:
        raise UnreadableFile(str(path), error.strerror or "cannot be read") from error


def parse_sheet(content: bytes, name: str) -> Sheet:
    """As `read_sheet`, from bytes; ``name`` stands in messages."""
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableFile(name, "is no text; export it as CSV")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        rows = [(reader.line_num, tuple(cell.strip(" \t\r\n\xa0") for cell in cells)) for cells in reader]
    except csv.Error as error:
        raise BadLines(name, [(reader.line_num, f"not valid CSV: {error}")]) from error
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise UnreadableFile(name, "has no header line")
    if len(filled) > MAX_ROWS:
        raise UnreadableFile(name, f"more than {MAX_ROWS:,} lines")
    at = _header(filled)
    header = _trimmed(filled[at][1])
    return Sheet(name, header, *_rows(len(header), filled[at + 1 :]))


def _rows(
    width: int, filled: list[tuple[int, tuple[str, ...]]]
) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], tuple[tuple[int, str], ...]]:
    """Rows of the header's width, and what is wrong with those that are longer."""
    rows = [
        (number, (*cells[:width], *[""] * (width - len(cells)))) for number, cells in filled if not any(cells[width:])
    ]
    long = [(number, f"has more cells than the header's {width}") for number, cells in filled if any(cells[width:])]
    return tuple(rows), tuple(long)


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max(n for n, cell in enumerate(cells, 1) if cell)
    return cells[:width]


def _decoded(content: bytes) -> str:
    """UTF-16 and UTF-8 are told by their marks and their form; what is neither was written by Windows."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """What splits the first lines into the most columns whose names are known; else what occurs most."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:15]

    def known(separator: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=separator))
        return max((len({plain(c) for c in row} & _WORDS), len(row)) for row in rows) if rows else (0, 0)

    return max((",", ";", "\t", "|"), key=known)


def _header(filled: list[tuple[int, tuple[str, ...]]]) -> int:
    """Reports may stand under a title; the header is the first line with the most known names."""
    known = [len({plain(cell) for cell in cells} & _WORDS) for _, cells in filled[:15]]
    return known.index(max(known)) if max(known) >= 2 else 0
