"""Forecasts as tables, for a terminal or as markdown: sections of a title, a header and rows, and plain lines."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.forecast.ageing import Ageing
from quarterdeck.forecast.backtest import Marks, Record
from quarterdeck.forecast.count import HowMany
from quarterdeck.forecast.drivers import Driver
from quarterdeck.forecast.whatif import Effect
from quarterdeck.forecast.when import Dates, When

_BASELINES = {"mean_velocity": "mean velocity", "last_sprint": "last sprint", "linear_burn_up": "linear burn-up"}


@dataclass(frozen=True, slots=True)
class Section:
    """A table (no rows: only the notes) with lines below it."""

    title: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


def to_text(sections: Sequence[Section], *, width: int = 118) -> str:
    """For a terminal."""
    from rich.console import Console  # noqa: PLC0415 -- only what is asked for is loaded
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    out = io.StringIO()
    console = Console(file=out, width=width, no_color=True, highlight=False)
    for section in sections:
        console.print(Text(section.title, style="bold"))
        if section.rows:
            table = Table(box=None, padding=(0, 1), pad_edge=False, show_header=bool(section.header))
            for place, name in enumerate(section.header):
                table.add_column(name, justify="left" if place == 0 else "right", header_style="dim")
            for row in section.rows:
                table.add_row(*(Text(cell) for cell in row))
            console.print(table)
        for note in section.notes:
            console.print(Text(f"  {note}"))
        console.print()
    return out.getvalue()


def to_markdown(sections: Sequence[Section]) -> str:
    """For a document."""
    lines: list[str] = []
    for section in sections:
        lines += [f"## {section.title}", ""]
        if section.rows:
            lines += [_row(section.header), _row(["---", *["---:"] * (len(section.header) - 1)])]
            lines += [*map(_row, section.rows), ""]
        lines += [f"- {note}" for note in section.notes]
        lines += [""] if section.notes else []
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def when(made: When, causes: Sequence[Driver], remarks: Sequence[str]) -> list[Section]:
    """The answer, what is wrong where it is refused, what drives it, and the record."""
    unit = "weight" if made.ready.asked.choices.weighted else "items"
    lines = [*made.epics, made.whole] if len(made.epics) > 1 else [*made.epics]
    header = ("Epic", "Left", "50%", "85%", "95%", "Target", "Chance", "Ends last")
    title = f"When will it be done? As of {made.ready.asked.as_of}, in {unit}, {made.runs:,} runs"
    notes = [f"UNSTEADY: {reason.what}" for reason in made.reasons]
    if made.refused:
        notes.append("so there is no single date; --accept-unsteady gives one all the same")
        notes += [f"{name}: {_dates(one)}" for name, one in made.scenarios]
    sections = [Section(title, header, tuple(_line(one) for one in lines), tuple(notes))]
    if causes:
        rows = tuple((one.what, "beyond the horizon" if one.days is None else f"{one.days:+d}") for one in causes)
        sections.append(
            Section("What makes the 85% day later, in days", ("Without it the day would be sooner by", "days"), rows)
        )
    return [*sections, *record(made.record, unit), *_remarks([*remarks, *made.remarks])]


def howmany(made: HowMany, remarks: Sequence[str]) -> list[Section]:
    """The amounts, chances by epic, and the record."""
    rows = tuple((f"{level:.0%}", "–" if n is None else f"{n:g}") for level, n in made.amounts.items())
    notes = [f"UNSTEADY: {reason.what}" for reason in made.reasons]
    notes += ["so there is no single number; --accept-unsteady gives one all the same"] if made.refused else []
    if made.stock is not None:
        notes.append("open work then, at most: " + ", ".join(f"{n:g} ({at:.0%})" for at, n in made.stock.items()))
    title = f"How much will be finished by {made.by}? As of {made.ready.asked.as_of}, {len(made.counts):,} runs"
    sections = [Section(title, ("With probability", "at least"), rows, tuple(notes))]
    if made.chances:
        found = tuple((name, f"{chance:.0%}") for name, chance in made.chances.items())
        sections.append(Section(f"Done by {made.by}", ("Epic", "Chance"), found))
    unit = "weight" if made.ready.asked.choices.weighted else "items"
    return [*sections, *record(made.record, unit), *_remarks([*remarks, *made.remarks])]


def whatif(effects: Sequence[Effect], sides: tuple[Dates, Dates], remarks: Sequence[str]) -> list[Section]:
    """Both sides, and what the change gains."""
    both = tuple((name, *_cells(one)) for name, one in zip(("as planned", "with the change"), sides, strict=True))
    rows = tuple(
        (one.name, _number(one.mean), _number(one.low), _number(one.middle), _number(one.high), f"{one.sooner:.0%}")
        for one in effects
    )
    header = ("Epic", "Mean", "10%", "50%", "90%", "Sooner in")
    return [
        Section("Everything done", ("", "50%", "85%", "95%"), both),
        Section("Days gained by the change, under the same luck", header, rows),
        *_remarks(remarks),
    ]


def ageing(items: Sequence[Ageing], as_of: date, by: date, remarks: Sequence[str]) -> list[Section]:
    """Open items, the oldest first."""
    rows = tuple(
        (
            one.id, one.epic or "", str(one.age), f"{one.younger:.0%}", _chance(one), "old" if one.old else "",
        )
        for one in items
    )  # fmt: skip
    old = sum(1 for one in items if one.old)
    title = f"Open items as of {as_of}: {old} of {len(items)} are older than 85% of the finished ones were"
    header = ("Item", "Epic", "Age in days", "Older than", f"Done by {by}", "")
    return [Section(title, header, rows), *_remarks(remarks)]


def _chance(one: Ageing) -> str:
    if one.chance is None or one.low is None or one.high is None:
        return "too few so long"
    return f"{one.chance:.0%} ({one.low:.0%}–{one.high:.0%})"


def record(made: Record | None, unit: str) -> list[Section]:
    """How good such forecasts were; ``unit`` is that of amounts."""
    if made is None:
        return []
    sections = [_marks(marks, "days" if marks.kind == "when" else unit) for marks in (made.when, made.howmany) if marks]
    title = f"The record: the same forecast, made on {made.origins} days of the past with what was known then"
    return sections or [
        Section(title, notes=("nothing to check forecasts against: history is too short, or time ran out",))
    ]


def _marks(marks: Marks, unit: str) -> Section:
    rows = tuple(
        (f"{held.level:.0%}", f"{held.share:.0%}", f"{held.low:.0%}–{held.high:.0%}", "yes" if held.right else "NO")
        for held in marks.held
    )
    skills = ", ".join(
        f"{marks.skill(name):+.0%} against {_BASELINES[name]} ({score:.1f})" for name, score in marks.naive.items()
    )
    notes = [
        f"mean error of the distribution (CRPS) {marks.crps:.1f} {unit}; better by {skills}",
        f"the middle 90% is {marks.width:.0f} {unit} wide; {marks.count} forecasts, worth {marks.trials:.0f} apart",
    ]
    if marks.correction:
        better = ", ".join(f"{held.level:.0%} held {held.share:.0%}" for held in marks.corrected)
        notes.append(
            f"corrected by what each week's past taught (out of sample {marks.correction.gain:.0%} better): {better}"
        )
    what = (
        "days by which the whole team had finished a fixed amount"
        if marks.kind == "when"
        else "amounts of the whole team"
    )
    title = f"The record: {what}, said 2 to 12 weeks ahead; epics and growth of scope are not in it"
    return Section(title, ("Said", "Held", "90% bounds", "Calibrated"), rows, tuple(notes))


def _line(one: Dates) -> tuple[str, ...]:
    chance = "" if one.chance is None else f"{one.chance:.0%}"
    last = "" if one.decides is None else f"{one.decides:.0%}"
    target = "" if one.target is None else str(one.target)
    return (one.name, f"{one.remaining:g}", *_cells(one), target, chance, last)


def _cells(one: Dates) -> tuple[str, ...]:
    return tuple("–" if day is None else str(day) for day in one.dates.values())


def _dates(one: Dates) -> str:
    cells: dict[Any, str] = dict(zip(one.dates, _cells(one), strict=True))
    return ", ".join(f"{level:.0%} {day}" for level, day in cells.items())


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:+.1f}"


def _remarks(remarks: Sequence[str]) -> list[Section]:
    return [Section("Remarks", notes=tuple(remarks))] if remarks else []
