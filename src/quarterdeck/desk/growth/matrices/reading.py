"""Several files as one ladder, whatever their dress."""

from __future__ import annotations

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.growth.matrices import job_pages, markdown, tables
from quarterdeck.desk.growth.matrices.levels import in_order
from quarterdeck.desk.growth.matrices.lines import included, page_of
from quarterdeck.desk.growth.matrices.model import Found, Line, Remark, Source

MOST_LINES, MOST_LEVELS, MOST_FILES = 3000, 30, 120
LONGEST_LINE = 2000
LARGEST = 2_000_000
"""Characters of all files together."""


def read(sources: list[Source]) -> Found:
    """The ladder that files make together. NotFit where there is none, or too much."""
    _check(sources)
    taken = included(sources)
    lines: list[Line] = []
    remarks: list[Remark] = []
    for source in sources:
        if source.name not in taken:
            found, said = _one(source, sources)
            lines += found
            remarks += said or ([] if found else [Remark(source.name, 1, "no expectation was found in this file")])
    if not lines:
        why = f" ({remarks[0]})" if remarks else ""
        raise NotFit(f"no expectation was found; bring bullet lists under headings, a table, or a CSV file{why}")
    return Found(_ordered(lines), tuple(remarks))


def _check(sources: list[Source]) -> None:
    if not any(source.text.strip() for source in sources):
        raise NotFit("there is no text; paste the ladder, or choose its files")
    if len(sources) > MOST_FILES:
        raise NotFit(f"{len(sources)} files are more than the {MOST_FILES} that are taken at once")
    if sum(len(source.text) for source in sources) > LARGEST:
        raise NotFit(f"the files are larger than {LARGEST:,} characters together; bring a part of them")


def _one(source: Source, sources: list[Source]) -> tuple[list[Line], list[Remark]]:
    if tables.is_csv(source):
        return tables.in_csv(source), []
    page = page_of(source, sources)
    if found := tables.in_page(page):
        return found, page.remarks
    found, remarks = markdown.read(page)
    if any(line.block for line in found):
        return found, [*page.remarks, *remarks]
    job = job_pages.read(source)
    return (job, page.remarks) if job else (found, [*page.remarks, *remarks])


def _ordered(lines: list[Line]) -> tuple[Line, ...]:
    """By level from the lowest, as they came within one; the same words once a level. NotFit."""
    levels = in_order(dict.fromkeys(line.level[:200] for line in lines))
    if len(levels) > MOST_LEVELS:
        raise NotFit(f"{len(levels)} levels were found, more than {MOST_LEVELS}; bring one ladder at a time")
    place = {level: at for at, level in enumerate(levels)}
    once = {(line.level, line.block, line.group, line.text): line for line in reversed(lines)}
    kept = [line for line in lines if once[line.level, line.block, line.group, line.text] is line]
    if len(kept) > MOST_LINES:
        raise NotFit(f"{len(kept):,} expectations were found, more than {MOST_LINES:,}; bring one ladder at a time")
    if any(len(line.text) > LONGEST_LINE for line in kept):
        raise NotFit(f"one expectation is longer than {LONGEST_LINE:,} characters; is this a ladder?")
    return tuple(sorted(kept, key=lambda line: place[line.level[:200]]))
