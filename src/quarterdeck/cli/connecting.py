"""The work of ``connect gitlab`` and the beginning of ``start``: address, token, check, keep."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import click

from quarterdeck.cli.common import now
from quarterdeck.cli.connect import free_name, keep_source, refuse_overlap
from quarterdeck.cli.gitlab import DEFAULT_ENV, ask_token, find_given_token, say_facts
from quarterdeck.home import secrets, settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting
from quarterdeck.sources.gitlab import Client, GitLab, connect, parse_address


def connect_gitlab(
    home: Home,
    url: str,
    *,
    group: str | None,
    project: str | None,
    token_env: str | None,
    name: str | None,
    ca_file: str | None,
    allow_http: bool,
) -> None:
    """Check and keep a group or project; the path may stand in the URL as well."""
    address = parse_address(url, allow_http=allow_http)
    path = group or project or address.path
    if path is None:
        raise click.UsageError(f"which group? Give --group PATH, or add it to the address, such as {address.base}/acme")
    kind = "group" if group else "project" if project else None
    wanted = SourceSetting("new", "gitlab", address.base, path.strip("/"), ca_file=ca_file, allow_http=allow_http)
    source, token = with_token(home, wanted, token_env=token_env, name=name)
    source = asyncio.run(_check(home, source, token, kind))
    click.echo(f"{source.name}: connected; next: quarterdeck sync")


async def _check(home: Home, source: SourceSetting, token: str, kind: str | None) -> SourceSetting:
    async with Client(source.url, token, allow_http=source.allow_http, ca_file=source.ca_file) as client:
        given = {name: source.scope if name == (kind or "path") else None for name in ("group", "project", "path")}
        gitlab = await connect(client, group=given["group"], project=given["project"], path=given["path"])
        return await keep(home, source, token, gitlab)


async def keep(home: Home, source: SourceSetting, token: str, gitlab: GitLab) -> SourceSetting:
    """Say what connecting found out and keep the source with the path and kind that the server gives it."""
    facts = await gitlab.token_facts()
    say_facts(facts, today=now().date())
    source = replace(source, scope=facts.scope_path, scope_kind=facts.scope_kind)
    if facts.token_scopes and not {"api", "read_api"} & set(facts.token_scopes):
        raise click.UsageError(f"the token has only {', '.join(facts.token_scopes)}; make one with the scope read_api")
    refuse_overlap(home, source)
    if source.token_env is None:
        secrets.keep_token(home, source.name, token)
    keep_source(home, source)
    return source


def with_token(
    home: Home, wanted: SourceSetting, *, token_env: str | None, name: str | None = None, token: str | None = None
) -> tuple[SourceSetting, str]:
    """The source under its name, and its token: given, from a variable, kept from before, or asked for unseen."""
    loaded = settings.load(home)
    known = next((s for s in loaded.sources if (s.url, s.scope) == (wanted.url, wanted.scope)), None)
    chosen = name or (known.name if known else free_name(home, wanted.scope.rsplit("/", 1)[-1], like=wanted))
    source = replace(wanted, name=chosen)
    if token:
        return source, token
    if given := find_given_token(token_env):
        return replace(source, token_env=token_env or DEFAULT_ENV), given
    return source, (secrets.find_token(home, known.name) if known else None) or ask_token(wanted.url)
