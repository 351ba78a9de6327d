"""Finding out, before anything is read: which GitLab, which scope, what the token may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import msgspec

from quarterdeck.sources.errors import NotFound, SourceError
from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.document import load
from quarterdeck.sources.gitlab.graph import Graph, Scope
from quarterdeck.sources.protocol import ServerFacts

_NEAR = 5


class _Place(raw.Raw):
    id: str = ""
    full_path: str = ""


class _Plan(raw.Raw):
    title: str | None = None


class _Tier(raw.Raw):
    epics_enabled: bool | None = None
    plan: _Plan | None = None


class _Metadata(raw.Raw):
    version: str | None = None


class _Found(raw.Raw):
    metadata: _Metadata | None = None
    group: _Place | None = None
    project: _Place | None = None
    scope: _Tier | None = None
    groups: raw.Nodes[_Place] | None = None
    projects: raw.Nodes[_Place] | None = None


class _Token(msgspec.Struct):
    scopes: list[str] | None = None
    expires_at: date | None = None


async def find_scope(graph: Graph, path: str, kind: str | None = None) -> Scope:
    """The group or project at ``path`` (None: whichever it is). Raises `NotFound` with near names."""
    answer = await graph.ask(load("scope"), {"path": path}, _Found, name="scope", kind="facts")
    found = answer.data or _Found()
    graph.lacking.version = found.metadata.version if found.metadata is not None else None
    if found.group is not None and kind != "project":
        return Scope("group", found.group.full_path or path)
    if found.project is not None and kind != "group":
        return Scope("project", found.project.full_path or path)
    other = [place.full_path for place in (found.group, found.project) if place is not None]
    raise NotFound(kind or "group or project", path, other or await near(graph, path))


async def near(graph: Graph, path: str) -> list[str]:
    """Full paths of what the token can see and looks like ``path``, the likest first; at most 5."""
    word = path.rpartition("/")[2][:4] if len(path) > 4 else path
    if len(word) < 3:
        return []
    try:
        answer = await graph.ask(load("near"), {"search": word}, _Found, name="near", kind="facts", heavy_tries=1)
    except SourceError:
        return []
    found = answer.data or _Found()
    places = [place for part in (found.groups, found.projects) if part is not None for place in part.nodes]
    names = {place.full_path for place in places if place is not None}
    return sorted(names, key=lambda name: -SequenceMatcher(None, path.lower(), name.lower()).ratio())[:_NEAR]


async def token_facts(graph: Graph, facts: ServerFacts) -> ServerFacts:
    """With the token's scopes and last day, where the server tells (GitLab 15.5 and later, access tokens only)."""
    try:
        answer = await graph.client.rest("/personal_access_tokens/self", shape=Any, kind="facts")
        token = msgspec.convert(answer.value, _Token | None)
    except (SourceError, msgspec.ValidationError):
        return facts
    if token is None:
        return facts
    return replace(facts, token_scopes=tuple(token.scopes or ()) or None, token_expires=token.expires_at)


async def tier(client: Client, scope: Scope, facts: ServerFacts) -> str | None:
    """The paid tier as far as it shows: by the group's plan, else by whether it may have epics; None: no telling."""
    if facts.enterprise is False:
        return "Free"
    group = scope.path if scope.kind == "group" else scope.path.rpartition("/")[0]
    try:
        # On its own: what this question lacks is no loss to the figures, and is not named as one.
        answer = await Graph(client, named=[]).ask(load("tier"), {"path": group}, _Found, name="tier", kind="facts")
    except SourceError:
        return None
    found = answer.data.scope if answer.data is not None else None
    if found is None:
        return None
    if found.plan is not None and found.plan.title:
        return found.plan.title
    return None if found.epics_enabled is None else "Premium or Ultimate" if found.epics_enabled else "Free"
