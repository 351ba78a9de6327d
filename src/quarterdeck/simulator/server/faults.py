"""Trouble on demand: which request meets which fault. Given to `Server(faults=...)`."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as a fault rule sees it. ``number`` counts from 1 over the server's life."""

    number: int
    method: str
    path: str
    kind: Literal["graphql", "rest", "other"]
    body: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """What happens instead of, or to, the answer. Build one with the functions below."""

    kind: Literal["status", "cut", "malformed", "errors", "slow", "redirect", "call"]
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    midway: bool = False
    seconds: float = 0.0
    message: str = ""
    lose_nodes: int = 0
    call: Callable[[], object] | None = None


def status(code: int, body: str = "", **headers: str) -> Act:
    """Any plain status: 500, 502, 503 … Header names are written with underscores."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    text = body or f"<html><head><title>{code}</title></head><body>{code}</body></html>"
    return Act("status", status=code, headers=named, body=text.encode())


def limited(*, retry_after: str | int = 1, remaining: int = 0, limit: int = 2000, reset_at: int = 0) -> Act:
    """429 as GitLab's request limits answer it; ``retry_after`` is seconds or an HTTP date, ``reset_at`` epoch s."""
    headers = (
        ("Retry-After", str(retry_after)),
        ("RateLimit-Limit", str(limit)),
        ("RateLimit-Name", "throttle_authenticated_api"),
        ("RateLimit-Observed", str(limit + 1)),
        ("RateLimit-Remaining", str(remaining)),
        ("RateLimit-Reset", str(reset_at)),
    )
    return Act("status", status=429, headers=headers, body=b"Retry later\n")


def cut(*, midway: bool = False) -> Act:
    """The connection ends before a byte of the answer, or in the middle of its body."""
    return Act("cut", midway=midway)


def malformed() -> Act:
    """A 200 whose JSON stops half way, with a Content-Length that fits it."""
    return Act("malformed")


def errors(message: str = "Internal server error", *, lose_nodes: int = 0) -> Act:
    """GraphQL errors beside data; the first ``lose_nodes`` nodes of the first connection come as null."""
    return Act("errors", message=message, lose_nodes=lose_nodes)


def timed_out() -> Act:
    """What GitLab says after its 30 seconds."""
    return Act("status", status=503, headers=(("Content-Type", "application/json"),), body=TIMED_OUT)


def slow(seconds: float) -> Act:
    return Act("slow", seconds=seconds)


def redirect(url: str, code: int = 302) -> Act:
    """To ``url`` and the same path there."""
    return Act("redirect", status=code, message=url)


def meanwhile(call: Callable[[], object]) -> Act:
    """Call something (a change of the world, say) just before the request is answered as usual."""
    return Act("call", call=call)


TIMED_OUT = (
    b'{"errors":[{"message":"Request timed out. Please try a less complex query or a smaller set of records."}]}'
)


COMMUNITY_LACKS = frozenset(
    {
        "MergeRequest.approvalState",
        "MergeRequest.approvalsLeft",
        "MergeRequest.approvalsRequired",
        "MergeRequest.changeRequesters",
        "UserMergeRequestInteraction.applicableApprovalRules",
    }
)
"""What a server without the paid edition has not in its schema."""

OLDER_LACKS = frozenset(
    {
        "Group.mergeRequests(includeArchived)",
        "User.type",
        "User.human",
        "Note.internal",
        "Note.imported",
        "SystemNoteMetadata.action",
    }
)
"""Some of what servers of some years ago had not yet."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When an act applies: every condition given must hold. ``times`` limits how often (None: for ever)."""

    act: Act
    numbers: Collection[int] | None = None
    kind: Literal["graphql", "rest", "other"] | None = None
    path: str = ""
    """A part of the path."""
    chance: float = 1.0
    when: Callable[[Seen], bool] | None = None
    times: int | None = None

    def matches(self, seen: Seen) -> bool:
        return (
            (self.numbers is None or seen.number in self.numbers)
            and (self.kind is None or self.kind == seen.kind)
            and self.path in seen.path
            and (self.when is None or self.when(seen))
        )


@dataclass(frozen=True, slots=True)
class NodeLimit:
    """A page that holds more than ``nodes`` nodes, nested ones counted, takes too long.

    ``style`` "503" is the database's time-out; "partial" GraphQL's own, at HTTP 200: the nodes that come too late
    are null, with an error for each.
    ``seconds_per_node`` makes the others slow in proportion.
    """

    nodes: int
    style: Literal["503", "partial"] = "503"
    seconds_per_node: float = 0.0


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A token bucket: ``requests`` a minute, ``burst`` at once (None: as many). Over it 429."""

    requests: float
    burst: int | None = None


@dataclass(slots=True)
class Faults:
    """The whole plan. ``lacking`` names what this server's schema has not: ``Type.field``,
    ``Type.field(argument)`` or ``Enum.VALUE``, a field of ``User`` in all its types; ``skew`` is added to the Date
    header."""

    rules: list[Rule] = field(default_factory=list)
    seed: int = 0
    rate_limit: RateLimit | None = None
    node_limit: NodeLimit | None = None
    lacking: frozenset[str] = frozenset()
    skew: timedelta = timedelta()
    _random: random.Random = field(init=False)
    _used: dict[int, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    @classmethod
    def of(cls, *rules: Rule | Act, seed: int = 0) -> Faults:
        """A plan of rules; a bare act applies to every request."""
        return cls([rule if isinstance(rule, Rule) else Rule(rule) for rule in rules], seed=seed)

    def acts(self, seen: Seen) -> list[Act]:
        """The acts that this request meets, in the order of the rules."""
        return list(self._chosen(seen))

    def _chosen(self, seen: Seen) -> Iterable[Act]:
        for place, rule in enumerate(list(self.rules)):
            if not rule.matches(seen) or (rule.chance < 1.0 and self._random.random() >= rule.chance):
                continue
            used = self._used.get(place, 0)
            if rule.times is None or used < rule.times:
                self._used[place] = used + 1
                yield rule.act
