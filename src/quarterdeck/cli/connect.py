"""``quarterdeck connect gitlab`` and ``quarterdeck connect clone``."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from quarterdeck.cli.common import now, with_home
from quarterdeck.home import secrets, settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting


@click.group("connect")
def connect_command() -> None:
    """Connect a GitLab group or project, or a clone."""


def keep_source(home: Home, source: SourceSetting) -> None:
    """Write a source into the settings, in place of one of the same name."""
    home.make()
    loaded = settings.load(home)
    kept = [s for s in loaded.sources if s.name != source.name]
    settings.change(home, tables={"source": [*kept, source]})


def free_name(home: Home, wanted: str, *, like: SourceSetting) -> str:
    """A name for a source: that of the same source where it is connected already, else one that is free."""
    loaded = settings.load(home)
    for source in loaded.sources:
        if replace(like, name=source.name, token_env=source.token_env) == source:
            return source.name
    plain = re.sub(r"[^\w.-]+", "-", wanted).strip("-.") or "source"
    taken = {source.name for source in loaded.sources}
    return next(name for n in range(1, len(taken) + 2) if (name := plain if n == 1 else f"{plain}-{n}") not in taken)


@connect_command.command("clone")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", default=None, help="Name of the source (default: the project's).")
@with_home
def clone_command(path: Path, name: str | None, home: Home) -> None:
    """Read merged merge requests out of a clone's merge commits."""
    from quarterdeck.lake.clones import read_clone  # noqa: PLC0415 -- the lake is slow to import
    from quarterdeck.lake.store import Lake  # noqa: PLC0415
    from quarterdeck.sources.gitclone import Clone  # noqa: PLC0415

    clone = Clone(path)
    home.make()
    folder = str(path.resolve())
    source = SourceSetting("new", "clone", folder, folder, "clone")
    source = replace(source, name=name or free_name(home, clone.project_path().rsplit("/", 1)[-1], like=source))
    surrogate = secrets.Surrogates(secrets.get_key(home))
    done = read_clone(Lake(home.lake), clone, name=source.name, surrogate=surrogate, now=now())
    keep_source(home, source)
    click.echo(f"{source.name}: {done.read:,} merged merge requests read, {done.backports:,} of them back-ports")
    if done.left_out:
        click.echo(f"{done.left_out:,} left out: another source has them")
    click.echo(_WITHOUT)


_WITHOUT = """A clone tells who wrote a merge request, when it was merged and which paths it touched. So it can feed
MR rate and handbook updates, for people whose e-mail address you import. It cannot feed review time and age of
open work, nor answers to the community: it knows nothing of open merge requests, requests and comments."""


@connect_command.command("gitlab")
@click.argument("url")
@click.option("--group", default=None, help="Full path of the group.")
@click.option("--project", default=None, help="Full path of one project.")
@click.option("--token-env", default=None, help="The variable that holds the token.")
@click.option("--name", default=None, help="Name of the source (default: the group's).")
@click.option(
    "--ca-file", type=click.Path(exists=True, dir_okay=False), default=None, help="Certificate of a private CA."
)
@click.option("--allow-http", is_flag=True, help="Allow plain http to another machine.")
@with_home
def gitlab_command(home: Home, url: str, group: str | None, project: str | None, **options: Any) -> None:
    """Check address, token and what it may see, and keep them for `sync`; the token itself is not kept in clear."""
    from quarterdeck.cli import connecting  # noqa: PLC0415 -- the client is slow to import

    if group and project:
        raise click.UsageError("--group or --project, not both; connect the other by another call")
    connecting.connect_gitlab(home, url, group=group, project=project, **options)


@click.command("disconnect")
@click.argument("name")
@with_home
def disconnect_command(name: str, home: Home) -> None:
    """Take a source out: its setting, its token, and what was read of it. Older versions keep it for 90 days."""
    from quarterdeck.lake.disconnecting import drop_source  # noqa: PLC0415 -- the lake is slow to import
    from quarterdeck.lake.store import Lake  # noqa: PLC0415

    loaded = settings.load(home)
    loaded.get_source(name)
    count = drop_source(Lake(home.lake), name, now=now())
    settings.change(home, tables={"source": [s for s in loaded.sources if s.name != name]})
    secrets.drop_token(home, name)
    click.echo(f"{name}: disconnected; {count:,} merge requests left the lake")


def refuse_overlap(home: Home, source: SourceSetting) -> None:
    """UsageError where a connected group of the same GitLab holds this one, or lies in it: both would count."""
    for other in settings.load(home).sources:
        if (
            (other.kind, other.url) != ("gitlab", source.url)
            or other.name == source.name
            or other.scope == source.scope
        ):
            continue
        one, two = f"{other.scope}/".casefold(), f"{source.scope}/".casefold()
        if one.startswith(two) or two.startswith(one):
            raise click.UsageError(
                f"{source.scope} and {other.scope} (source {other.name!r}) lie in one another and would count twice; "
                f"take the other out first: quarterdeck disconnect {other.name}"
            )
