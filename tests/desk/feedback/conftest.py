"""The cast and its home."""

from __future__ import annotations

from tests.web.conftest import _lake_home, cast, home

__all__ = ["_lake_home", "cast", "home"]
