"""One CSV format: columns with a reader each, checked line by line; the whole file is taken or none of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quarterdeck.sources.files.errors import BadLines, UnreadableFile

Reader = Callable[[str], Any]
"""Turns a cell's text into a value; ValueError says what it should be."""
MAX_BYTES = 256 * 1024 * 1024


_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A column. ``required``: the header must have it and no cell may be empty; else empty means None or ``empty``."""

    name: str
    read: Reader
    required: bool = False
    empty: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read: its number in the file (the header is 1) and its values by column."""

    number: int
    values: dict[str, Any]


class Faults:
    """Collects what is wrong, so that every bad line is listed at once."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._faults: list[tuple[int, str]] = []

    def add(self, number: int, what: str) -> None:
        self._faults.append((number, what))

    def check(self) -> None:
        """BadLines where anything was added."""
        if self._faults:
            raise BadLines(self._path, self._faults)


def read_lines(path: Path, columns: tuple[CsvColumn, ...], faults: Faults) -> list[Line]:
    """Every line of the file; bad ones are added to ``faults`` and left out. UnreadableFile, BadLines (header)."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        chosen = _columns(path.name, header, columns)
        return [line for line in _each(reader, chosen, faults) if line]
    except csv.Error as error:
        raise BadLines(path.name, [(reader.line_num, f"not valid CSV: {error}")]) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(str(path), f"larger than {MAX_BYTES >> 20} MB")
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableFile(str(path), error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(f"{path}:{line}", "not UTF-8; save it as CSV UTF-8") from error


def _columns(path: str, header: list[str], columns: tuple[CsvColumn, ...]) -> list[CsvColumn]:
    if len(header) == 1 and header[0].count(";") >= 1:
        raise BadLines(path, [(1, "the columns are separated by semicolons; save it with commas")])
    known = {column.name: column for column in columns}
    faults = [(1, f"unknown column {name!r} (known: {', '.join(known)})") for name in header if name not in known]
    faults += [(1, f"column {name!r} is given twice") for name in {n for n in header if header.count(n) > 1}]
    faults += [(1, f"column {c.name!r} is missing") for c in columns if c.required and c.name not in header]
    if faults:
        raise BadLines(path, faults)
    return [known[name] for name in header]


def _each(reader: Iterator[list[str]], columns: list[CsvColumn], faults: Faults) -> Iterator[Line | None]:
    absent: dict[str, Any] = {}
    for cells in reader:
        number = reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            faults.add(number, f"has {len(cells)} cells where the header has {len(columns)}")
            continue
        values = dict(absent)
        good = True
        for column, cell in zip(columns, cells, strict=True):
            text = unguarded(cell.strip())
            if not text:
                values[column.name] = column.empty
                if column.required:
                    faults.add(number, f"{column.name} is empty")
                    good = False
                continue
            try:
                values[column.name] = column.read(text)
            except ValueError as error:
                faults.add(number, f"{column.name} {text[:40]!r} {error}")
                good = False
        yield Line(number, values) if good else None


def guarded(cell: str) -> str:
    """A cell that a spreadsheet takes for text: an apostrophe before what it would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def text(value: str) -> str:
    """Any text, without control characters."""
    if any(ord(c) < 32 for c in value):
        raise ValueError("holds a control character")
    return value


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day(value: str) -> date:
    """An ISO day."""
    try:
        if not _DAY.fullmatch(value):
            raise ValueError  # noqa: TRY301 -- one message for both ways of being wrong
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a day such as 2026-03-31") from None


def month(value: str) -> date:
    """``2026-03``, or any day in the month: its first day."""
    try:
        return day(f"{value}-01" if len(value) == 7 else value).replace(day=1)
    except ValueError:
        raise ValueError("is not a month such as 2026-03") from None


def whole(value: str) -> int:
    """A whole number of at least 0."""
    try:
        number = int(value)
    except ValueError:
        raise ValueError("is not a whole number") from None
    if not 0 <= number < 2**62:
        raise ValueError("is out of range")
    return number


def amount(value: str) -> float:
    """A number of at least 0."""
    try:
        number = float(value)
    except ValueError:
        raise ValueError("is not a number") from None
    if not 0 <= number < 1e9:
        raise ValueError("is out of range")
    return number


def share(value: str) -> float:
    """A share above 0 and at most 1."""
    number = amount(value)
    if not 0 < number <= 1:
        raise ValueError("is not a share above 0 and at most 1")
    return number


def several(value: str) -> list[str]:
    """Texts separated by semicolons."""
    return [part.strip() for part in value.split(";") if part.strip()]


def zone(value: str) -> str:
    """An IANA time zone."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone such as Europe/Berlin") from None
    return value


def one_of(*allowed: str) -> Reader:
    """One of the given words, letter case ignored."""

    def read(value: str) -> str:
        if value.lower() not in allowed:
            raise ValueError(f"is none of {', '.join(allowed)}")
        return value.lower()

    return read


def calendar(value: str) -> str:
    """A country, or country-subdivision, whose public holidays are known."""
    import holidays  # noqa: PLC0415 -- slow to import, and few files name a calendar

    country, _, part = value.partition("-")
    try:
        holidays.country_holidays(country.upper(), subdiv=part.upper() or None)
    except NotImplementedError:
        raise ValueError("is no country or country-region with known holidays, such as PT or DE-BY") from None
    return value.upper()
