"""The door: every request is counted, meets its faults, is let in or not, and is answered and written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Literal, NamedTuple

import msgspec

from quarterdeck.simulator.server.faults import TIMED_OUT, Act, Faults, Seen
from quarterdeck.simulator.server.graph.endpoint import MAX_QUERY, GraphQL, Question
from quarterdeck.simulator.server.limits import Bucket
from quarterdeck.simulator.server.rest.call import Call, RestError, Rows
from quarterdeck.simulator.server.rest.paging import paged
from quarterdeck.simulator.server.rest.router import dispatch
from quarterdeck.simulator.server.tokens import Refused, Token, Viewer, find_token_text, refusal
from quarterdeck.simulator.server.wire import Reply, Request
from quarterdeck.simulator.server.world import World

Kind = Literal["graphql", "rest", "other"]
JSON = ("Content-Type", "application/json; charset=utf-8")
_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


class Unreadable(Exception):
    """The body holds no GraphQL request; the message is GitLab's."""


class Logged(NamedTuple):
    """A request that was answered. ``status`` 0: the connection was cut. ``operation`` is a GraphQL query's name."""

    method: str
    path: str
    kind: Kind
    status: int
    operation: str = ""
    nodes: int = 0


@dataclass(slots=True)
class Door:
    """Answers requests over one world. ``tokens`` by value; ``public`` are paths that anyone may see."""

    world: World
    graphql: GraphQL
    tokens: Mapping[str, Token]
    faults: Faults
    clock: Callable[[], datetime]
    base_url: str = ""
    latency: float = 0.0
    public: frozenset[str] = frozenset()
    requests: list[Logged] = field(default_factory=list)
    _bucket: Bucket | None = None

    def __post_init__(self) -> None:
        if self.faults.rate_limit is not None:
            self._bucket = Bucket(self.faults.rate_limit, self.clock)

    def handle(self, request: Request) -> Reply:
        """Never raises for what a client may send."""
        with self.world.lock:
            seen = Seen(len(self.requests) + 1, request.method, request.path, kind_of(request.path), request.body)
            logged = Logged(request.method, request.path, seen.kind, 0)
            self.requests.append(logged)
            acts = self.faults.acts(seen)
            try:
                reply, logged = self._answered(request, seen, acts, logged)
            except Exception:  # a fault of the simulator's own must show, and must not end the connection unsaid
                _log.exception("%s %s failed", request.method, request.path)
                reply = _json(500, {"message": "500 Internal Server Error"})
            self.requests[seen.number - 1] = logged._replace(status=0 if reply.cut else reply.status)
            return reply

    def _answered(self, request: Request, seen: Seen, acts: list[Act], logged: Logged) -> tuple[Reply, Logged]:
        for act in acts:
            if act.call is not None:
                act.call()
        reply = self._instead(request, acts) or (self._bucket.refusal() if self._bucket is not None else None)
        if reply is None:
            reply, logged = self._inside(request, seen.kind, acts, logged)
        for act in acts:
            _damage(reply, act)
        reply.delay += self.latency
        self._stamp(reply)
        return reply, logged

    @staticmethod
    def _instead(request: Request, acts: list[Act]) -> Reply | None:
        """The reply of a fault that leaves no answer."""
        for act in acts:
            if act.kind == "status":
                return Reply(act.status, act.body, list(act.headers))
            if act.kind == "redirect":
                query = f"?{request.query_text}" if request.query_text else ""
                return Reply(act.status, b"", [("Location", act.message.rstrip("/") + request.path + query)])
        return None

    def _stamp(self, reply: Reply) -> None:
        reply.headers.append(("Date", format_datetime(self.clock() + self.faults.skew, usegmt=True)))
        reply.headers.append(("Cache-Control", "max-age=0, private, must-revalidate"))
        if reply.header("Content-Type") is None:
            reply.headers.append(("Content-Type", "text/html; charset=utf-8" if reply.status >= 300 else JSON[1]))
        if self._bucket is not None:
            reply.headers += self._bucket.headers()

    # Letting in

    def _viewer(self, request: Request) -> Viewer | Refused:
        text = find_token_text(request.headers, request.query)
        if text is None:
            return Viewer(None, None, self.public)
        token = self.tokens.get(text)
        refused = refusal(token, self.clock())
        if refused is not None or token is None:
            return refused or Refused("unknown")
        return Viewer(self._user_of(token), token)

    def _user_of(self, token: Token) -> Any:
        if token.username is not None:
            return self.world.find_user(token.username)
        humans = [user for user in self.world.users.values() if not user.bot] or list(self.world.users.values())
        return max(humans, key=lambda user: (user.access_level, -user.id), default=None)

    def _inside(self, request: Request, kind: Kind, acts: list[Act], logged: Logged) -> tuple[Reply, Logged]:
        if kind == "other":
            return Reply(404, b"<html><head><title>Not Found</title></head></html>"), logged
        viewer = self._viewer(request)
        if kind == "rest":
            return self._rest(request, viewer), logged
        if isinstance(viewer, Refused) or not viewer.has_scope("api", "read_api"):
            return _json(401, {"errors": [{"message": "Invalid token"}]}), logged
        return self._graphql(request, viewer, acts, logged)

    # REST

    def _rest(self, request: Request, viewer: Viewer | Refused) -> Reply:
        try:
            if isinstance(viewer, Refused):
                raise _unauthorized(viewer)
            call = Call(self.world, viewer, request, self.base_url, self.clock())
            found = dispatch(call, request.segments[2:])
            rows, headers = paged(call, found) if isinstance(found, Rows) else (found, {})
            return _json(200, rows, headers)
        except RestError as error:
            return _json(error.status, error.body, error.headers)

    # GraphQL

    def _graphql(self, request: Request, viewer: Viewer, acts: list[Act], logged: Logged) -> tuple[Reply, Logged]:
        try:
            questions, many = questions_of(request)
        except Unreadable as error:
            return _json(422, {"errors": [{"message": str(error)}]}), logged
        lost = sum(act.lose_nodes for act in acts)
        limit = self.faults.node_limit
        budget = limit.nodes if limit is not None and limit.style == "partial" else None
        outcomes = [self.graphql.answer(q, viewer, lose_nodes=lost, budget=budget) for q in questions]
        nodes = sum(outcome.nodes for outcome in outcomes)
        logged = logged._replace(operation=questions[0].operation or "", nodes=nodes)
        bodies = [_with_errors(outcome.body, acts) for outcome in outcomes]
        if limit is not None and limit.style == "503" and nodes > limit.nodes:
            return Reply(503, TIMED_OUT, [JSON]), logged
        reply = _json(200, bodies if many else bodies[0])
        reply.delay = nodes * limit.seconds_per_node if limit else 0.0
        return reply, logged


def kind_of(path: str) -> Kind:
    if path.rstrip("/") == "/api/graphql":
        return "graphql"
    return "rest" if path.startswith("/api/v4/") else "other"


def questions_of(request: Request) -> tuple[list[Question], bool]:
    """The queries of a request, and whether it was an array. Raises `Unreadable` in GitLab's words."""
    try:
        body: Any = msgspec.json.decode(request.body) if request.body else dict(request.query)
    except msgspec.DecodeError:
        raise Unreadable("Unexpected end of document") from None
    found = [_question(part) for part in (body if isinstance(body, list) else [body])]
    if not found or sum(len(question.query) for question in found) > MAX_QUERY:
        raise Unreadable("Query too large" if found else "No queries")
    return found, isinstance(body, list)


def _question(part: Any) -> Question:
    if not isinstance(part, dict):
        raise Unreadable("Unexpected end of document")
    variables = part.get("variables") or {}
    try:
        variables = msgspec.json.decode(variables) if isinstance(variables, str) else variables
    except msgspec.DecodeError:
        raise Unreadable("Variables are invalid JSON") from None
    if not isinstance(variables, dict):
        raise Unreadable("Variables are invalid")
    return Question(str(part.get("query") or ""), variables, part.get("operationName") or None)


def _json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, _encode(body), [JSON, *(headers or {}).items()])


def _unauthorized(refused: Refused) -> RestError:
    texts = {
        "expired": "Token is expired. You can either do re-authorization or token refresh.",
        "revoked": "Token was revoked. You have to re-authorize from the user.",
    }
    if refused.why not in texts:
        return RestError(401, {"message": "401 Unauthorized"})
    return RestError(401, {"error": "invalid_token", "error_description": texts[refused.why]})


def _with_errors(body: dict[str, Any], acts: list[Act]) -> dict[str, Any]:
    messages = [{"message": act.message} for act in acts if act.kind == "errors"]
    return {**body, "errors": [*body.get("errors", []), *messages]} if messages else body


def _damage(reply: Reply, act: Act) -> None:
    if act.kind == "slow":
        reply.delay += act.seconds
    elif act.kind == "malformed":
        reply.body = reply.body[: max(1, len(reply.body) // 2)]
    elif act.kind == "cut":
        reply.cut = "midway" if act.midway else "before"
