"""What-if options to a change, and both sides of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from quarterdeck.forecast.correction import NONE
from quarterdeck.forecast.model import Closure
from quarterdeck.forecast.whatif import Change, Joiner, WhatIf
from quarterdeck.forecast.when import EVERYTHING, Dates, dates_of


def change_of(options: dict[str, Any]) -> Change:
    """The change that the options ask for. UsageError where they ask for none, or cannot be read."""
    named = options.get("people") or (options.get("from_lake") and options.get("team"))
    if options["added"] and not named and options.get("team_size") is None:
        raise click.UsageError("--add-person needs --people, --team-size, or --team of the lake: what is one more of?")
    change = Change(
        joiners=tuple(_joiner(text) for text in options["added"]),
        leavers=tuple(_leaver(text) for text in options["removed"]),
        cuts=tuple(_cut(text) for text in options["cuts"]),
        wip=options["wip_limit"],
        closures=tuple(_season(text) for text in options["holidays"]),
    )
    if change == Change():
        raise click.UsageError("nothing is changed: --add-person, --remove-person, --cut, --wip-limit or --holidays")
    return change


def _joiner(text: str) -> Joiner:
    start, _, rest = text.partition(":")
    ramp, _, epics = rest.partition(":")
    if ramp and not (ramp.isascii() and ramp.isdigit() and len(ramp) <= 5):
        raise click.UsageError(f"--add-person takes DATE[:RAMP_DAYS[:EPIC;…]], such as 2026-05-01:90, not {text!r}")
    names = tuple(name.strip() for name in epics.split(";") if name.strip())
    return Joiner(_day(start), int(ramp) if ramp else 90, epics=names)


def _leaver(text: str) -> tuple[str, date]:
    handle, sign, day = text.rpartition(":")
    if not sign:
        raise click.UsageError(f"--remove-person takes HANDLE:DATE, such as ana:2026-05-01, not {text!r}")
    return handle, _day(day)


def _cut(text: str) -> tuple[str, float]:
    name, sign, amount = text.rpartition("=")
    try:
        return name, float(amount) if sign else float("nan")
    except ValueError:
        raise click.UsageError(f"--cut takes EPIC=AMOUNT, such as Refunds=5, not {text!r}") from None


def _season(text: str) -> Closure:
    span, _, load = text.partition("=")
    first, sign, last = span.partition("..")
    try:
        lost = float(load) if load else 1.0
    except ValueError:
        lost = -1.0
    if not sign or not 0 <= lost <= 1:
        raise click.UsageError(f"--holidays takes FROM..TO[=LOAD], such as 2026-12-21..2027-01-03=0.8, not {text!r}")
    return Closure(_day(first), _day(last), lost)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is not a day such as 2026-03-31") from None


def sides(made: WhatIf) -> tuple[Dates, Dates]:
    """Everything's dates before and after, corrected alike; none where they are refused."""
    found = []
    for ready, ends in ((made.before, made.ends_before), (made.after, made.ends_after)):
        remaining = sum(epic.remaining for epic in ready.asked.plan)
        dates = dates_of(ready, ends.max(axis=0), made.correction or NONE)
        found.append(Dates(EVERYTHING, remaining, dict.fromkeys(dates) if made.refused else dates))
    return found[0], found[1]


def remarks(made: WhatIf) -> list[str]:
    """What a reader must know of both sides."""
    said = [f"UNSTEADY: {one.what}; the difference holds better than the dates" for one in made.reasons]
    if made.refused:
        said.append("so no dates are given; --accept-unsteady gives them all the same")
    if made.correction:
        said.append("the dates of both sides are corrected by what the record taught, as those of `when` are")
    return [*said, *made.remarks]
