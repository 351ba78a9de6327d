"""All eight indicators for all teams of a lake."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

import holidays.countries  # noqa: F401 -- all imports before the clock starts

import quarterdeck.indicators.monthly
import quarterdeck.indicators.open_work.answer  # noqa: F401 -- likewise
from bench.running import tell
from quarterdeck.indicators import ask_each
from quarterdeck.indicators.answer import Answer, Ask, Grain
from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.indicators.memory import remembering
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.lake.store import Lake

FIRST, LAST = date(2023, 11, 1), date(2026, 10, 31)
_DAILY = ("omrt", "oma")


def main(folder: str) -> None:
    parts: dict[str, float] = {}
    answers: list[Answer] = []
    began = time.perf_counter()
    with Lake(Path(folder)).snapshot() as snapshot, remembering():
        teams = snapshot.connection.execute("select team from teams where parent like 'Department%'").fetchall()
        scopes = get_scopes(snapshot.connection, [team for (team,) in teams])
        known = next(source.synced_at for source in snapshot.manifest.sources.values())
        assert known is not None
        parts["opening"] = time.perf_counter() - began
        for indicator in CATALOGUE.values():
            grains: tuple[Grain, ...] = ("day", "month") if indicator.id in _DAILY else (indicator.grain,)
            for grain in grains:
                at = time.perf_counter()
                ask = Ask(indicator.id, indicator.default.name, FIRST, LAST, grain, known)
                answers += ask_each(snapshot.connection, scopes, ask)
                parts[f"{indicator.id} by {grain}"] = time.perf_counter() - at
        seconds = time.perf_counter() - began
    at = time.perf_counter()
    points = [point for answer in answers for point in answer.points]
    made = time.perf_counter() - at
    values = sum(point.value is not None for point in points)
    tell(seconds=seconds, parts=parts, made=made, points=len(points), values=values, teams=len(scopes))


if __name__ == "__main__":
    main(*sys.argv[1:])
