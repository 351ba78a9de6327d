"""The job page of the made-up company's manager, with two levels to compare, for the demo. All of it is invented."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.role import access, actions

_LEVELS = ("intermediate.md", "senior.md")


def bring(viewer: Viewer, *, now: datetime) -> bool:
    """Bring them to a viewer who has no page and no level yet; whether anything was brought."""
    if access.own_pages(viewer).exists():
        return False
    actions.save_page(viewer, _text("manager.md"), name="manager.md", version=0, now=now)
    for name in _LEVELS:
        actions.add_level(viewer, _text(name), name=name, now=now)
    return True


def _text(name: str) -> str:
    return (files("quarterdeck.desk.role") / "made_up" / name).read_text(encoding="utf-8")
