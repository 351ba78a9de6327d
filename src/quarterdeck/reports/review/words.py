"""Every sentence that is generated, in one place.

The lint takes the words of these for its own: a colleague whose user name is "open" does not make "3 open positions"
a figure about them.
"""

from __future__ import annotations

import re
from datetime import date

from quarterdeck.reports.formats import words as plain

SAY = {
    # three lines
    "met": "{met} of {all} targets met",
    "no_targets": "No targets are set: each figure is compared with its own past",
    "unusual_count": "{count} of {all} figures are unusual",
    "unusual_one": "1 of {all} figures is unusual",
    "unusual_none": "nothing unusual",
    "no_figures": "No figure has a value this month",
    # actions
    "actions_unknown": "No actions are kept here",
    "actions_none": "No actions were agreed last month",
    "actions": "{done} of {all} actions done{open}{dropped}",
    "actions_open": ", {count} open",
    "actions_dropped": ", {count} dropped",
    # flow
    "flow_usual": "Flow is as usual",
    "flow_unusual": "Unusual: {names}",
    "flow_missed": "Flow is as usual; targets missed: {names}",
    "flow_nothing": "There is no figure about flow",
    "signal": "{name} is {signal}: {value} on {date}, usually {usual}",
    "missed": "{name} misses its target: {value} against {target}",
    "moved": "{name} moved by {change} from {before} on {first} to {after} on {last}: "
    "{ageing} by ageing, {left} by what left, {entered} by what came",
    "turns": "Open on {date}: {open}, by whose turn it is",
    "on_us": "{count} wait on us, whoever wrote them; the longest {days}",
    "on_us_none": "Nothing waits on us",
    "moved_table": "{name}: the merge requests that count most",
    # exceptions
    "exceptions_none": "No team stands out",
    "exceptions": "{count} of {all} teams stand out",
    "exceptions_one": "1 of {all} teams stands out",
    "exceptions_how": "Each team is compared with its own past and its own targets; the order is the alphabet's",
    # people
    "heads": "{heads} people on {date}",
    "heads_one": "1 person on {date}",
    "heads_none": "No people were imported",
    "planned": ", {planned} planned",
    "unplanned": "; the plan has no headcount for this month",
    "hires": "Began in {month}: {hires}{plan}",
    "hires_year": "Began in the fiscal year so far: {hires}{plan}",
    "of_plan": ", planned {planned}",
    "ended": "Left in {month}: {count}",
    "moved_out": "Went from here to another team in {month}: {count}",
    "openings": "{count} positions open, the oldest for {days} days",
    "openings_one": "1 position open, for {days} days",
    "openings_none": "No position is open",
    "starts": "Begin in {month}, as far as known: {count}",
    "ends": "Last days in {month}, as far as known: {count}",
    "time_off": "Time off ahead in {month}: {days} person-days",
    "time_off_few": "Time off ahead in {month} is not shown: "
    "fewer than {fewest} people are away, or could be told apart",
    "time_off_none": "No time off in {month} is known",
    "positions_table": "Open positions",
    # limits
    "whole": "All data was complete",
    "not_whole": "The data is incomplete",
    "limits": "{start}; {count} remarks",
    "limits_one": "{start}; 1 remark",
    "partial": "{month} is not over: figures are as of {instant} and are not projected",
    "withheld": "Withheld, too few people to show: {names}",
    "withheld_teams": "Withheld for {team}, too few people to show: {names}",
    "small": "Computed from fewer than {fewest}, so read with care: {names}",
    "redefined": "{name} is defined as {now} since this month; before it was {then}",
    "retargeted": "{name} has another target since this month: {now}; before it was {then}",
    "no_target": "none",
    "joined": "Members changed in {month}: {joined} came, {ended} went",
    "cleaned": "{count} of the merge requests that left the open work in {month} were closed without a merge",
    "lacks": "{name}: {why}",
    "now_only": "Approvers and code owners are known as they are now, not as they were on {date}",
    "ends_few": "Last days that lie ahead are counted from {fewest} on, so that nobody's leaving is announced here",
    # next month
    "ahead": "{count} intentions for {month}",
    "ahead_one": "1 intention for {month}",
    "ahead_none": "No intentions for {month} are written yet",
    # prompts
    "ask_three": "What went well, what worries, what is asked of whom?",
    "ask_flow": "What does it mean, and what will we do?",
    "ask_people": "What does it mean for what we promised?",
    "ask_exceptions": "Which conversations follow?",
    "unwritten": "Not written yet",
}


def say(key: str, **values: object) -> str:
    """The sentence of that key with its values."""
    return SAY[key].format(**values)


def vocabulary() -> frozenset[str]:
    """All words that generated sentences are made of, in lower case."""
    texts = [re.sub(r"\{\w+\}", " ", text) for text in SAY.values()]
    return frozenset(word for text in texts for word in re.findall(r"[a-z]+", text.casefold()))


def day(value: date) -> str:
    """Such as 31 October 2026."""
    return f"{value.day} {value:%B %Y}"


def value(number: float | None, unit: str) -> str:
    """A figure with its unit, short; counts of things whole."""
    if number is None:
        return "–"
    if unit in {"people", "positions", "merge requests"}:
        return f"{number:g}"
    return plain.value(number, unit)


def span(low: float, high: float, unit: str) -> str:
    """Such as 8.1–13.0 d."""
    first = value(low, unit).removesuffix(" d").removesuffix(" %")
    return f"{first}–{value(high, unit)}"


def goal(op: str, number: float, unit: str) -> str:
    """Such as ≤ 30.0 d."""
    return f"{ {'<=': '≤', '>=': '≥'}.get(op, op) } {value(number, unit)}"


def change(number: float | None, unit: str) -> str:
    """With its sign; a dash where there is none."""
    if number is None:
        return "–"
    shown = value(abs(number), unit)
    return ("−" if number < 0 else "+") + shown


def long(days: float) -> str:
    """Days, or hours where there are few."""
    return f"{days:.0f} days" if days >= 2 else f"{days * 24:.0f} hours"


def joined(names: list[str]) -> str:
    """Names one after another."""
    return ", ".join(names)
