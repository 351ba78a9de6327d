"""Growth stands on the cast of the pages."""

from __future__ import annotations

from tests.web.conftest import _lake_home, cast, home

__all__ = ["_lake_home", "cast", "home"]
