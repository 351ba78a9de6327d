"""Puts the made-up company away, when somebody's own GitLab takes its place."""

from __future__ import annotations

import shutil
from typing import Any

from django.apps import apps
from django.db import transaction

from quarterdeck.desk.people.models import Account
from quarterdeck.home import running, secrets, settings
from quarterdeck.home.folder import Home, write_whole
from quarterdeck.lake.store import Lake
from quarterdeck.web.upkeep.models import Delivery, Hook, Schedule

OWN = "own.json"
"""Says that this home was a made-up company's once, and is not any more."""
_DUTIES = ("people", "reviews", "role", "oneonones", "feedback", "growth", "queue")
_WAIT_S = 30.0


def is_made_up(home: Home) -> bool:
    """Whether what is in this home was invented."""
    return (home.path / "demo.json").exists()


def leave_made_up(home: Home) -> None:
    """Nothing of it stays: neither its merge requests, nor its people, nor what was written about them.

    Accounts and the audit log stay. LakeBusy where a sync of it does not end in time; nothing is lost then.
    """
    lake = Lake(home.lake)
    if lake.exists():
        with lake.writer(wait=_WAIT_S):
            away = home.lake.rename(home.path / ".lake-made-up")
        shutil.rmtree(away, ignore_errors=True)
    for folder in (home.private, home.run, home.path / "cache", home.path / "files"):
        shutil.rmtree(folder, ignore_errors=True)
    for source in settings.load(home).sources:
        secrets.drop_token(home, source.name)
    settings.change(home, scalars={"guessed_teams": False}, tables={"source": []})
    _clear_desk()
    write_whole(home.path / OWN, b"{}")
    (home.path / "demo.json").unlink(missing_ok=True)


def ask_its_sync_to_stop(home: Home) -> None:
    """Whatever reads the made-up GitLab now need not go on."""
    for source in settings.load(home).sources:
        run = running.find(home, source.name)
        if run is not None:
            running.ask_to_stop(home, run)


def _clear_desk() -> None:
    """Every record of every duty; the database checks what points where only at the end."""
    models: list[Any] = [Hook, Schedule, Delivery]
    for label in _DUTIES:
        models += apps.get_app_config(label).get_models(include_auto_created=True)
    with transaction.atomic():
        Account.objects.update(person=None)
        for model in models:
            if not model._meta.label.startswith(("people.Account", "people.Grant")):  # noqa: SLF001 -- Django's way
                model._base_manager.all()._raw_delete("default")  # noqa: SLF001 -- without asking row by row
