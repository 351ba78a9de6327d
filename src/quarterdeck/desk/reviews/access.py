"""Who may write and read reviews.

A team's is written by whoever manages the team, a department's by whoever manages or is above all of its teams. Drafts
are for those who write them; finished editions for the team, its managers and those above them.
"""

from __future__ import annotations

from quarterdeck.desk.people.access import Viewer


def may_write(viewer: Viewer, team: str) -> bool:
    """Drafts: read, write, finish, correct."""
    if viewer.owner or viewer.may_manage(team):
        return True
    return team in viewer.departments and viewer.leaves(team) <= viewer.manages | viewer.above


def may_read(viewer: Viewer, team: str) -> bool:
    """Finished editions."""
    return viewer.may_read_reviews(team)
