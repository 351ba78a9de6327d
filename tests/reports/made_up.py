"""A small made-up lake in a home, filled once for all tests that only read it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from quarterdeck.simulator.lake import fill_lake

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@lru_cache(maxsize=1)
def _filled() -> Path:
    folder = Path(mkdtemp(prefix="quarterdeck-made-up-"))
    fill_lake(folder / "lake", merge_requests=1500, teams=8, people=60, years=2, seed=3, now=NOW)
    return folder / "lake"


def home_in(folder: Path) -> Home:
    """A home of one's own with a copy of the lake."""
    home = Home(folder / "home")
    home.make()
    shutil.copytree(_filled(), home.lake)
    return home


def commit(home: Home) -> None:
    """The next version of the lake, with nothing new in it."""
    with Lake(home.lake).writer() as writer:
        writer.commit(now=NOW)
