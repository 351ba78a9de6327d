"""What tests of the worker stand on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from quarterdeck.home.folder import Home


class Ticking:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 31, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Home:
    """An empty home for one test."""
    made = Home(tmp_path / "home")
    made.make()
    settings.QUARTERDECK_HOME = made
    return made
