"""Whom the lake knows by name: user names alone, for names of persons stay outside it."""

from __future__ import annotations

from collections.abc import Iterable

from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.review.lint import Known


def known(
    snapshot: Snapshot, *, handles: Iterable[str] = (), names: Iterable[str] = (), private: Iterable[str] = ()
) -> Known:
    """The user names of all humans, and what the desk adds; names of teams mean teams, whoever bears them too."""
    run = snapshot.connection.execute
    accounts = run("select username from users where kind = 'human' and username is not null").fetchall()
    colleagues = run(
        "select distinct u.username from users u join memberships m using (user_id) where u.username is not null"
    ).fetchall()
    teams = run("select team from teams union select parent from teams union select team from memberships").fetchall()
    projects = run("select path from projects").fetchall()
    return Known.of(
        colleagues=(colleague for (colleague,) in colleagues),
        handles=[*handles, *(account for (account,) in accounts)], names=names, private=private,
        places=(place for (place,) in (*teams, *projects) if place),
    )  # fmt: skip
