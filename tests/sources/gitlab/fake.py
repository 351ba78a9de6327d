"""A tiny GitLab in memory, a clock that only sleeping moves, and a client that talks to them."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx2

from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.graph import Scope
from quarterdeck.sources.gitlab.source import GitLab
from quarterdeck.sources.page import Page

T = TypeVar("T")
URL = "https://gitlab.test"
TOKEN = "glpat-VerySecret12345"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Handler = Callable[[httpx2.Request], httpx2.Response]


class Hours:
    """Virtual time: nothing waits, but everyone sees that time went by."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    def monotonic(self) -> float:
        return 1000.0 + sum(self.slept)

    def clock(self) -> datetime:
        return NOW + timedelta(seconds=sum(self.slept))


def client_of(handler: Handler, *, hours: Hours | None = None, token: str | None = TOKEN, **more: Any) -> Client:
    """A client whose requests end in ``handler``."""
    hours = hours or Hours()
    return Client(
        more.pop("url", URL),
        token,
        transport=httpx2.MockTransport(handler),
        sleep=hours.sleep,
        monotonic=hours.monotonic,
        clock=hours.clock,
        rng=random.Random(1),
        **more,
    )


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def pages_of(pages: Any) -> list[Page[Any]]:
    return [page async for page in pages]


def reply(
    data: Any = None, *, status: int = 200, errors: Any = None, headers: dict[str, str] | None = None
) -> httpx2.Response:
    """A GraphQL answer."""
    body: dict[str, Any] = {"data": data} if data is not None or errors is None else {}
    if errors is not None:
        body["errors"] = errors
    return httpx2.Response(status, json=body, headers=headers)


def in_turn(*answers: Any) -> tuple[Handler, list[httpx2.Request]]:
    """Gives (or raises) each answer once, the last again and again; and what was asked."""
    seen: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        answer = answers[min(len(seen), len(answers)) - 1]
        if isinstance(answer, BaseException):
            raise answer
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)

    return handle, seen


def person(number: int, kind: str = "HUMAN") -> dict[str, Any]:
    bot = kind not in {"HUMAN", "GHOST"}
    return {"id": f"gid://gitlab/User/{number}", "username": f"user{number}", "bot": bot, "type": kind}


def merge_request(number: int, *, notes: int = 2, comments: int = 1, labels: int = 1) -> dict[str, Any]:
    """A node with whole lists; `FakeGitLab` cuts them into pages."""
    at = NOW - timedelta(hours=number)
    return {
        "id": f"gid://gitlab/MergeRequest/{number}",
        "iid": str(number),
        "projectId": 7,
        "title": f"Title {number}",
        "state": "opened",
        "draft": False,
        "createdAt": at.isoformat(),
        "updatedAt": at.isoformat(),
        "mergedAt": None,
        "closedAt": None,
        "author": person(1),
        "assignees": [person(2)],
        "reviewers": [{**person(3), "mergeRequestInteraction": {"reviewState": "REVIEWED"}}],
        "approvedBy": [],
        "labels": [{"title": f"label {one}"} for one in range(labels)],
        "activity": [_note(number * 1000 + one, body="requested review from @user3") for one in range(notes)],
        "comments": [_note(number * 1000 + 500 + one, internal=False) for one in range(comments)],
        "diffStats": [{"path": "a.py", "additions": 1, "deletions": 2}],
        "diffStatsSummary": {"additions": 1, "deletions": 2, "fileCount": 1},
        "approvalState": {"rules": []},
    }


def _note(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"gid://gitlab/Note/{number}",
        "createdAt": NOW.isoformat(),
        "author": person(3),
        "systemNoteMetadata": {"action": "reviewer"},
        **more,
    }


_FIRST = {"assignees": 5, "reviewers": 10, "approvedBy": 10, "labels": 20, "activity": 32, "comments": 32}


@dataclass
class FakeGitLab:
    """Serves merge requests of the group ``g``. ``trouble(request, name, variables)`` may answer in its place."""

    nodes: list[dict[str, Any]]
    trouble: Callable[[str, str, dict[str, Any]], httpx2.Response | None] = lambda *_: None
    opening: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        text, variables = body["query"], body["variables"]
        name = text.split("query ", 1)[1].split("(")[0].split("{")[0].strip()
        self.asked.append((name, variables, text))
        own = self.trouble(name, text, variables)
        if own is not None:
            return own
        if name == "Tails":
            return reply(self._tails(text, variables))
        if name == "MergeRequests":
            return reply({"scope": {"mergeRequests": self._page(text, variables)}})
        return reply({"metadata": {"version": "18.8.0-ee", "enterprise": True}, **self.opening})

    def sizes(self) -> list[int]:
        return [variables["first"] for name, variables, _ in self.asked if name == "MergeRequests"]

    def count(self, name: str) -> int:
        return sum(1 for asked, _, _ in self.asked if asked == name)

    def _page(self, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        start = int(variables.get("after") or 0)
        chosen = self.nodes[start : start + variables["first"]]
        end = start + len(chosen)
        page_info = {"hasNextPage": end < len(self.nodes), "endCursor": str(end)}
        return {"pageInfo": page_info, "nodes": [self._cut(node, text) for node in chosen]}

    def _cut(self, node: dict[str, Any], text: str) -> dict[str, Any]:
        if "activity" not in text and "labels" not in text:
            return {key: value for key, value in node.items() if not isinstance(value, list) and key in text}
        parts = {name: connection(node[name], 0, _size(name, text)) for name in _FIRST if name in text}
        return {key: parts.get(key, value) for key, value in node.items() if key in text}

    def _tails(self, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in text.split("mergeRequest(id: ")[1:]:
            at = int(part[3 : part.index(")")])
            node = next(node for node in self.nodes if node["id"] == variables[f"id{at}"])
            name = part.split("{", 1)[1].split("(")[0].split("{")[0].split(":")[0].strip()
            after = int(variables.get(f"after{at}") or 0)
            whole = node[name]
            found[f"t{at}"] = {
                name: connection(whole, after, 100) if isinstance(whole, list) and name in _FIRST else whole
            }
        return found


def _size(name: str, text: str) -> int:
    asked = re.search(rf"{name}\b[^{{]*first: (\d+)", text)
    return int(asked[1]) if asked else _FIRST[name]


def connection(items: list[Any], start: int, size: int) -> dict[str, Any]:
    chosen = items[start : start + size]
    end = start + len(chosen)
    return {"nodes": chosen, "pageInfo": {"hasNextPage": end < len(items), "endCursor": str(end)}}


def source_of(fake: Handler, **more: Any) -> GitLab:
    return GitLab(client_of(fake, **more), Scope("group", "g"))


def ids_of(pages: Iterable[Page[Any]]) -> list[str]:
    return [record.node.id for page in pages for record in page.items]
