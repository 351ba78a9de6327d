"""Teams guessed where nobody has brought any, written so that figures have somebody to be about."""

from __future__ import annotations

from datetime import datetime

from quarterdeck.home import secrets, settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting
from quarterdeck.lake import guesses
from quarterdeck.lake.store import Lake, Snapshot


def may_guess(home: Home, snapshot: Snapshot) -> bool:
    """Whether no teams were brought, or those that are there were guessed too."""
    brought = "memberships" in snapshot.manifest.tables
    return not brought or settings.load(home).guessed_teams


def keep_guess(home: Home, source: SourceSetting, *, now: datetime) -> None:
    """With the whole history read: guess the teams again and write them, marked as guessed."""
    lake = Lake(home.lake)
    with lake.snapshot() as snapshot:
        if not may_guess(home, snapshot):
            return
        teams = guesses.guess_teams(snapshot, scope=source.scope, now=now)
    tables = guesses.as_tables(teams, secrets.Surrogates(secrets.get_key(home)))
    with lake.writer(wait=30) as writer:
        for name, columns in tables.items():
            writer.replace(name, columns)
        writer.commit(now=now)
    settings.change(home, scalars={"guessed_teams": True})
