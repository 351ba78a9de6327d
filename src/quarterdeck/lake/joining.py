"""Connects a GitLab to a home: checked first, then kept with its token."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from quarterdeck.home import secrets, settings
from quarterdeck.home.errors import NoToken
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import Settings, SourceSetting
from quarterdeck.lake.errors import LakeError
from quarterdeck.lake.road import Clock, client
from quarterdeck.lake.sync.errors import OtherServer
from quarterdeck.sources.errors import BadAddress, Forbidden
from quarterdeck.sources.gitlab import connect, parse_address
from quarterdeck.sources.protocol import ServerFacts

_KEYS = ("url", "scope", "ca_file", "allow_http", "guarded")


class CannotJoin(LakeError):
    """What was named cannot be connected beside what is."""


def wanted_source(
    home: Home, url: str, *, allow_http: bool = False, guarded: bool, beside: bool = True
) -> SourceSetting:
    """The source that an address stands for, under its old name or a free one; nothing is asked of anybody.

    ``beside`` False: what is connected now goes away. Raises `BadAddress` for an address that is none or has no group,
    and `OtherServer`.
    """
    address = parse_address(url, allow_http=allow_http)
    scope = address.path
    if scope is None:
        raise BadAddress(f"which group? Add its path to the address, such as {address.base}/acme")
    loaded = settings.load(home) if beside else Settings()
    for other in loaded.sources:
        if other.kind == "gitlab" and other.url.rstrip("/") != address.base:
            raise OtherServer(other.name, other.url)
    wanted = SourceSetting("", "gitlab", address.base, scope, allow_http=allow_http, guarded=guarded)
    return replace(wanted, name=_name(loaded, wanted))


def join_and_keep(
    home: Home, args: Mapping[str, Any], *, clock: Clock, make_room: Callable[[], None] = lambda: None
) -> SourceSetting:
    """Check a source whose token was stored as `pending`, and write both into the home.

    ``args`` are fields of a `SourceSetting`. ``make_room`` is called once the source is known to be good. However it
    ends, the pending token is forgotten; the one of a source that was connected before stays until a better one is
    known to be good. Raises SourceError, `CannotJoin`, `NoToken`.
    """
    source = SourceSetting(str(args["name"]), "gitlab", **{key: args[key] for key in _KEYS if key in args})
    token = secrets.find_token(home, pending(source.name))
    if token is None:
        raise NoToken(source.name, "none was given")
    try:
        facts = asyncio.run(_facts(home, source, token, clock=clock))
        source = replace(source, scope=facts.scope_path, scope_kind=facts.scope_kind)
        make_room()
        _refuse_overlap(settings.load(home), source)
        secrets.keep_token(home, source.name, token)
    finally:
        secrets.drop_token(home, pending(source.name))
    kept = [known for known in settings.load(home).sources if known.name != source.name]
    settings.change(home, tables={"source": [*kept, source]})
    return source


def pending(name: str) -> str:
    """Under which name a token is stored before it is known to be good; no source can have it."""
    return f"pending:{name}"


async def _facts(home: Home, source: SourceSetting, token: str, *, clock: Clock) -> ServerFacts:
    """Who we are there and what may be seen."""
    allowed = settings.load(home).allow_private
    async with client(source, token, clock=clock, allowed=allowed) as door:
        facts = await (await connect(door, path=source.scope)).token_facts()
    if facts.token_scopes and not {"api", "read_api"} & set(facts.token_scopes):
        raise Forbidden(source.url, f"the token has only {', '.join(facts.token_scopes)}", scope=True)
    return facts


def _refuse_overlap(loaded: Settings, source: SourceSetting) -> None:
    """A group that holds another one, or lies in it, would count its merge requests twice."""
    for other in loaded.sources:
        if (other.kind, other.url) != ("gitlab", source.url) or source.name == other.name:
            continue
        one, two = f"{other.scope}/".casefold(), f"{source.scope}/".casefold()
        if one.startswith(two) or two.startswith(one):
            raise CannotJoin(
                f"{source.scope} and {other.scope} (source {other.name!r}) lie in one another and would count twice; "
                f"take the other out first: quarterdeck disconnect {other.name}"
            )


def _name(loaded: Settings, wanted: SourceSetting) -> str:
    for source in loaded.sources:
        if (source.url, source.scope) == (wanted.url, wanted.scope):
            return source.name
    plain = re.sub(r"[^\w.-]+", "-", wanted.scope.rsplit("/", 1)[-1]).strip("-.") or "source"
    taken = {"start", *(source.name for source in loaded.sources)}
    return next(name for n in range(1, len(taken) + 3) if (name := plain if n == 1 else f"{plain}-{n}") not in taken)
