"""Small and middling teams for the tests, made up with a seed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from quarterdeck.rota.model import Away, Carried, Layer, Person, Request, Rules
from quarterdeck.rota.shapes import PRESETS
from quarterdeck.rota.spans import parse_window

START = datetime(2027, 3, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Los_Angeles")


def at(day: int, hour: int = 0) -> datetime:
    """An instant some days and hours after the horizon's start."""
    return START + timedelta(days=day, hours=hour)


def layer(preset: str = "follow-the-sun", **changed: Any) -> Layer:
    """A layer of a preset."""
    windows, row, days = PRESETS[preset]
    given: dict[str, Any] = {
        "name": "primary",
        "windows": tuple(parse_window(text) for text in windows),
        "days": days,
        "days_in_a_row": row,
    }
    return Layer(**{**given, **changed})


def people(count: int, *zones: str) -> tuple[Person, ...]:
    """People a, b, c ... in zones by turns."""
    held = zones or ZONES
    return tuple(Person(chr(97 + i), held[i % len(held)]) for i in range(count))


def request(days: int = 7, count: int = 5, **changed: Any) -> Request:
    """A request of some days with people in five zones."""
    given: dict[str, Any] = {
        "name": "test",
        "start_at": START,
        "end_at": at(days),
        "people": people(count),
        "layers": (layer(),),
        "rules": Rules(rest_hours=Fraction(8)),
    }
    return Request(**{**given, **changed})


def random_request(seed: int, *, days: int, count: int) -> Request:
    """A team with time off and a past, and its own rules."""
    dice = random.Random(seed)
    team = people(count)
    away, past = [], []
    for person in team:
        if dice.random() < 0.4:
            first = dice.randrange(days)
            away.append(Away(person.handle, at(first), at(first, dice.randrange(8, 30))))
        past.append(Carried(person.handle, at(-90), at(0), Fraction(dice.randrange(40, 80))))
    rules = Rules(rest_hours=Fraction(dice.choice((0, 8, 12))), per_week=dice.choice((None, 4)))
    windows = ((time(0), time(12)), (time(12), time(0)))
    return request(
        days, count, layers=(Layer("primary", windows),), away=tuple(away), history=tuple(past), rules=rules
    )  # fmt: skip


def day(text: str) -> date:
    """A date."""
    return date.fromisoformat(text)
