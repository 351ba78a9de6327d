"""1:1s in the access matrix."""

from __future__ import annotations

from tests.web.matrix import Cell

CELLS: list[Cell] = []
