"""The desk's SQLite file: copied while it is in use, checked before it is put in place."""

from __future__ import annotations

import importlib.resources
import sqlite3
from contextlib import closing
from pathlib import Path

from quarterdeck.home.errors import ArchiveUnfit

NAME = "desk.sqlite3"
LEFT_BEHIND = ("django_session", "cache", "accounts_attempt")
"""Tables whose rows let somebody in, or are of no use elsewhere."""


def copy_desk(source: Path, target: Path) -> None:
    """A consistent copy of a database that others write to, without sessions, and without what was deleted."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=20)) as live:  # noqa: SIM117
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            live.backup(copy)
            copy.execute("pragma journal_mode = delete")
            for table in LEFT_BEHIND:
                if copy.execute("select 1 from sqlite_master where name = ?", [table]).fetchone():
                    copy.execute(f"delete from {table}")  # noqa: S608 -- our own names
            copy.execute("vacuum")
    target.chmod(0o600)


def check_desk(path: Path, *, archive: str) -> None:
    """That the database is whole and no newer than this program. ArchiveUnfit where it is not."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            whole = database.execute("pragma quick_check").fetchone()[0] == "ok"
            applied = set(database.execute("select app, name from django_migrations").fetchall())
    except sqlite3.DatabaseError:
        whole, applied = False, set()
    if not whole:
        raise ArchiveUnfit(archive, "the desk's database in it is damaged")
    if newer := sorted(applied_here(applied) - known_migrations()):
        raise ArchiveUnfit(archive, f"a newer Quarterdeck made it ({'.'.join(newer[0])}); upgrade this one")


def applied_here(applied: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those migrations that are our own."""
    ours = {app for app, _ in known_migrations()}
    return {(app, name) for app, name in applied if app in ours}


def known_migrations() -> set[tuple[str, str]]:
    """The desk's own migrations in this program, by app and name."""
    desk = importlib.resources.files("quarterdeck.desk")
    return {
        (app.name, file.name.removesuffix(".py"))
        for app in desk.iterdir()
        if (app / "migrations").is_dir()
        for file in (app / "migrations").iterdir()
        if file.name[:4].isdecimal()
    }
