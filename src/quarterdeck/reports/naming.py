"""The names that can be chosen: teams, departments and specialties as the lake knows them."""

from __future__ import annotations

from quarterdeck.home.folder import Home
from quarterdeck.lake.errors import LakeMissing
from quarterdeck.reports import prepared
from quarterdeck.reports.prepared.structure import Structure

__all__ = ["Structure", "get_structure"]


def get_structure(home: Home) -> Structure:
    """The structure at the present state of the lake; an empty one where nothing was read yet."""
    try:
        return prepared.get_structure(home)
    except LakeMissing:
        return Structure()
