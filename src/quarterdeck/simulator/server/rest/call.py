"""A REST call and what its handlers give back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from quarterdeck.simulator.model import Group, MergeRequest, Project
from quarterdeck.simulator.server.listing import Listing
from quarterdeck.simulator.server.tokens import Viewer
from quarterdeck.simulator.server.wire import Request
from quarterdeck.simulator.server.world import World


class RestError(Exception):
    """An answer that is no success: its status, JSON and headers."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}


def not_found(what: str) -> RestError:
    return RestError(404, {"message": f"404 {what} Not Found"})


@dataclass(frozen=True, slots=True)
class Rows:
    """A list to be paged, and how each row is shown."""

    rows: Sequence[Any] | Listing
    show: Callable[[Any], Any]


@dataclass(slots=True)
class Call:
    """One call: the world, who asks, and the parts of the path that the route left open."""

    world: World
    viewer: Viewer
    request: Request
    base_url: str
    now: datetime
    parts: list[str] = field(default_factory=list)

    @property
    def query(self) -> dict[str, str]:
        return self.request.query

    def values(self, name: str) -> list[str]:
        """All values of ``name``, ``name[]`` and comma-separated ones."""
        found = [value for key, value in self.request.pairs if key in {name, f"{name}[]"}]
        return [part for value in found for part in value.split(",") if part]

    def flag(self, name: str, default: bool) -> bool:
        """Raises `RestError` 400 for what is no boolean."""
        text = self.query.get(name)
        if text is None or not text:
            return default
        if text.lower() not in {"true", "false", "1", "0", "yes", "no"}:
            raise RestError(400, {"error": f"{name} is invalid"})
        return text.lower() in {"true", "1", "yes"}

    def instant(self, name: str) -> datetime | None:
        """An ISO 8601 time; raises `RestError` 400 for what is none."""
        text = self.query.get(name)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        except ValueError:
            raise RestError(400, {"error": f"{name} is invalid"}) from None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of some words; raises `RestError` 400 for another."""
        text = self.query.get(name) or default
        if text not in allowed:
            raise RestError(400, {"error": f"{name} does not have a valid value"})
        return text

    # The places that paths name

    def get_group(self, key: str) -> Group:
        """By id or full path; raises `RestError` 404 where it is absent or not to be seen."""
        found = self.world.groups.get(int(key)) if key.isdigit() else self.world.find_group(key)
        if found is None or not self.viewer.may_see(found.full_path):
            raise not_found("Group")
        return found

    def get_project(self, key: str) -> Project:
        """By id or full path; raises `RestError` 404, or 301 for a path that it had before."""
        found = self.world.projects.get(int(key)) if key.isdigit() else self.world.find_project(key)
        if found is None and key.lower() in self.world.moved:
            raise self._moved(key)
        if found is None or not self.viewer.may_see(found.full_path):
            raise not_found("Project")
        return found

    def _moved(self, key: str) -> RestError:
        segments = [part for part in self.request.path.split("/") if part]
        place = next(n for n, part in enumerate(self.request.segments) if part == key)
        segments[place] = str(self.world.moved[key.lower()])
        query = f"?{self.request.query_text}" if self.request.query_text else ""
        location = f"{self.base_url}/{'/'.join(segments)}{query}"
        text = "This resource has been moved permanently"
        return RestError(301, {"message": text}, {"Location": location})

    def get_merge_request(self) -> MergeRequest:
        """The one that the first two open parts name: a project and an iid."""
        project = self.get_project(self.parts[0])
        iid = self.parts[1]
        found = self.world.find_merge_request(project.id, int(iid)) if iid.isdigit() else None
        if found is None:
            raise (
                not_found("Merge Request")
                if iid.isdigit()
                else RestError(400, {"error": "merge_request_iid is invalid"})
            )
        return found


def millis(at: datetime | None) -> str | None:
    """REST shows milliseconds and Z."""
    return None if at is None else at.isoformat(timespec="milliseconds")[:23] + "Z"
