"""What a file turned out to hold, in our columns, whatever shape it had."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.sources.files.table import Line


@dataclass(frozen=True, slots=True)
class Brought:
    """Lines in our columns, as the CSV readers give them.

    ``whole``: the lines are everything there is (our own CSV), so that they replace what stands. Else they tell of
    the present only: ``start_date`` may be None, absent people stay, and empty cells say nothing.
    A line of people may then have ``presumed``: columns whose values nobody stated, good only where nothing is known.
    """

    what: str
    lines: tuple[Line, ...]
    whole: bool = True
    dropped: tuple[str, ...] = ()
    """Columns or fields of the file that were not kept, by their names there."""
    remarks: tuple[str, ...] = ()
    shape: str = "quarterdeck"
    """quarterdeck, handbook, gitlab, workday, bamboohr, personio or other."""
