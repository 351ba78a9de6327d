"""Opening a connected GitLab for a command: token, client, recording or replay."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from quarterdeck.cli.common import notice, now, on_terminal
from quarterdeck.home import secrets
from quarterdeck.home.folder import Home, write_whole
from quarterdeck.home.settings import SourceSetting
from quarterdeck.sources.gitlab import Client, GitLab, connect
from quarterdeck.sources.gitlab.record import Recorder, Recording
from quarterdeck.sources.protocol import ServerFacts

DEFAULT_ENV = "GITLAB_TOKEN"
_EDITIONS = {True: " (Enterprise Edition)", False: " (Community Edition)", None: ""}
_WARN_DAYS = 30
_SOURCE = "source.json"


@dataclass(frozen=True, slots=True)
class Wire:
    """How to speak: live (nothing set), live and recorded, or replayed. ``clock`` is the sync's; where something is
    recorded or replayed it stands still, so that both ask for the same instants."""

    clock: Callable[[], datetime] = now
    recorder: Recorder | None = None
    recording: Recording | None = None
    on_wait: Callable[[float, str], None] | None = None


def recorded(folder: Path, source: SourceSetting, token: str, on_wait: Callable[[float, str], None]) -> Wire:
    """Live, and written down in ``folder``, with what a replay needs to know of the source beside it."""
    began_at = now()
    recorder = Recorder(folder, url=source.url, began_at=began_at, secrets=(token,))
    known = {key: getattr(source, key) for key in ("name", "url", "scope", "scope_kind")}
    write_whole(folder / _SOURCE, json.dumps(known).encode())
    return Wire(lambda: began_at, recorder, None, on_wait)


def replayed(folder: Path) -> Wire:
    """Answers from a recording; no socket is opened and no token needed."""
    recording = Recording(folder)
    return Wire(lambda: recording.began_at, None, recording)


def recorded_source(folder: Path) -> SourceSetting:
    """The source that a recording is of. UsageError where the folder holds none."""
    try:
        known = json.loads((folder / _SOURCE).read_text())
        return SourceSetting(kind="gitlab", **known)
    except (OSError, ValueError, TypeError) as error:
        raise click.UsageError(f"{folder} holds no recording of a sync") from error


def find_given_token(token_env: str | None) -> str | None:
    """The token in the named variable. UsageError where a variable was named and is empty; None where none was."""
    token = os.environ.get(token_env or DEFAULT_ENV, "").strip()
    if token_env and not token:
        raise click.UsageError(f"the variable {token_env} holds no token; set it, for example: export {token_env}=…")
    return token or None


def ask_token(url: str) -> str:
    """Ask on the terminal, unseen. UsageError where nobody can answer."""
    if not on_terminal():
        raise click.UsageError(f"no token for {url}: set {DEFAULT_ENV}, or name a variable with --token-env")
    made = f"{url}/-/user_settings/personal_access_tokens?name=quarterdeck&scopes=read_api"
    click.echo(f"A token with scope read_api is needed. Make one: {made}", err=True)
    return str(click.prompt("Token", hide_input=True, err=True)).strip()


def get_token(home: Home, source: SourceSetting) -> str:
    """The token of a connected source: from its variable, else the stored one."""
    token = find_given_token(source.token_env) if source.token_env else secrets.find_token(home, source.name)
    if not token:
        raise click.UsageError(f"there is no token for source {source.name!r}; connect it again")
    return token


@asynccontextmanager
async def opened(source: SourceSetting, token: str | None, wire: Wire) -> AsyncIterator[GitLab]:
    """The connected GitLab."""
    async with Client(
        source.url,
        token,
        allow_http=source.allow_http,
        ca_file=source.ca_file,
        on_wait=wire.on_wait,
        clock=wire.clock,
        recorder=wire.recorder,
        replay=wire.recording,
    ) as client:
        if source.scope_kind == "project":
            yield await connect(client, project=source.scope)
        else:
            yield await connect(client, group=source.scope)


def say_facts(facts: ServerFacts, *, today: date) -> None:
    """What connecting found out, in the reader's words; warnings about the token first."""
    edition = f" ({facts.tier})" if facts.tier else _EDITIONS[facts.enterprise]
    who = f" as {facts.username}" if facts.username else " as nobody: only public work is seen"
    where = f"{facts.scope_kind} {facts.scope_path}"
    click.echo(f"Connected     GitLab {facts.version or 'of unknown version'}{edition}{who}, {where}")
    token = ", ".join(facts.token_scopes) if facts.token_scopes else "scopes not told by the server"
    expires = f", expires {facts.token_expires:%d %B %Y}" if facts.token_expires else ""
    click.echo(f"              token: {token}{expires}")
    click.echo("              What this token cannot see, I cannot count.")
    if facts.token_expires and (facts.token_expires - today).days <= _WARN_DAYS:
        notice(f"The token expires on {facts.token_expires:%d %B %Y}: make a new one soon.")
    if facts.clock_skew and abs(facts.clock_skew) > 60:
        notice(f"The server's clock differs from this one by {facts.clock_skew:.0f} s; the server's is used.")


def say(text: str) -> None:
    """A line of the answer, out at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
