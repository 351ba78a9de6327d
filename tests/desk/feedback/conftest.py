"""The cast and its home."""

from __future__ import annotations

from tests.web.conftest import cast, home

__all__ = ["cast", "home"]
