"""``quarterdeck backup`` and ``quarterdeck restore``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from quarterdeck.cli.common import notice, now, on_terminal, with_home
from quarterdeck.home.errors import HomeError
from quarterdeck.home.folder import Home

_ENV = click.option("--passphrase-env", "env", metavar="NAME", help="Environment variable that holds the passphrase.")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-keys", is_flag=True, help="Also the keys and tokens, closed by a passphrase.")
@_ENV
@with_home
def backup_command(file: Path, with_keys: bool, env: str | None, home: Home) -> None:
    """Write desk, lake, settings and private files into one FILE; the pages and a sync may go on meanwhile."""
    from quarterdeck.desk.backup import back_up  # noqa: PLC0415 -- slow to import

    if not home.path.exists():
        raise HomeError(f"there is no home at {home.path}; name one with --home")
    if env and not with_keys:
        raise click.UsageError("--passphrase-env goes with --with-keys")
    passphrase = _passphrase(env, new=True) if with_keys else None
    rows = _set_up_database(home)
    saved = back_up(home, file, now=now(), passphrase=passphrase, rows=rows)
    lake = "no lake" if saved.lake_version is None else f"lake version {saved.lake_version}"
    click.echo(f"{file}: {saved.size / 1e6:,.1f} MB, {saved.files:,} files, {lake}, desk: {saved.desk}")
    if not with_keys:
        notice(
            "Without keys: tokens and private texts cannot be read from it, not by you either. --with-keys adds them."
        )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_ENV
@click.option("--without-keys", is_flag=True, help="Leave out the keys that the backup holds.")
@with_home
def restore_command(file: Path, env: str | None, without_keys: bool, home: Home) -> None:
    """Put the backup FILE into an empty home. Everything is checked before anything is put in place."""
    from quarterdeck.desk.backup import restore  # noqa: PLC0415 -- slow to import

    ask = None if without_keys else lambda: _passphrase(env, new=False)
    own = not os.environ.get("DATABASE_URL")
    restored = restore(file, home, passphrase=ask, own=own, load=lambda desk: _load(home, desk, file.name))
    lake = "no lake" if restored.lake_version is None else f"lake version {restored.lake_version}"
    click.echo(
        f"{home.path}: restored what was saved at {restored.made_at:%Y-%m-%d %H:%M} UTC: {lake}, {restored.desk}"
    )
    if not restored.with_keys:
        notice(
            "No keys were restored: connect the sources again for their tokens; private texts and second factors stay "
            "closed, and people are numbered anew at the next import."
        )


def _passphrase(env: str | None, *, new: bool) -> str:
    if env is not None:
        given = os.environ.get(env)
        if not given:
            raise HomeError(f"the environment variable {env} is empty; it must hold the passphrase")
        return given
    if not on_terminal():
        more = "" if new else ", or leave them out with --without-keys"
        raise HomeError(f"keys need a passphrase: name its variable with --passphrase-env NAME{more}")
    return str(click.prompt("Passphrase of the keys", hide_input=True, confirmation_prompt=new, err=True))


def _set_up_database(home: Home) -> bool:
    """Set Django up where the desk is in a database of its own."""
    if not os.environ.get("DATABASE_URL"):
        return False
    from quarterdeck.web import running  # noqa: PLC0415 -- slow to import

    running.set_up(home)
    return True


def _load(home: Home, desk: Path, archive: str) -> None:
    """Take a desk out of a backup into the database in use: rows, or the SQLite file where another is in use."""
    from quarterdeck.web import running  # noqa: PLC0415 -- slow to import

    running.set_up(home)
    from quarterdeck.desk.backup.rows import load_rows, rows_of_sqlite  # noqa: PLC0415 -- needs Django set up

    running.migrate(home)
    load_rows(rows_of_sqlite(desk) if desk.suffix == ".sqlite3" else desk, archive=archive)
