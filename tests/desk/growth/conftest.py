"""Growth stands on the cast of the pages."""

from __future__ import annotations

from tests.web.conftest import cast, home

__all__ = ["cast", "home"]
