"""The desk's database for a command: made on first need, brought up to date, always that of the home at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quarterdeck.home.folder import Home


@contextmanager
def desk_of(home: Home) -> Iterator[None]:
    """Inside, Django's models read and write the desk of this home."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.web.settings")
    from django.apps import apps  # noqa: PLC0415 -- slow to import, and few commands need it

    from quarterdeck.web import running  # noqa: PLC0415

    if not apps.ready:
        running.set_up(home)
    from django.conf import settings  # noqa: PLC0415 -- reads the home when it is first asked

    if settings.QUARTERDECK_HOME.path == home.path:
        running.migrate(home)
        yield
    else:
        with _another(home):
            running.migrate(home)
            yield


@contextmanager
def _another(home: Home) -> Iterator[None]:
    """This process was set up for one home already: let its connection lead to another's database for a while."""
    from django.db import connections  # noqa: PLC0415 -- needs Django set up

    usual: dict[str, Any] = connections.settings["default"]
    here = connections["default"]
    connections.settings["default"] = {
        **usual, "ENGINE": "django.db.backends.sqlite3", "NAME": str(home.path / "desk.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA foreign_keys=ON"},
    }  # fmt: skip
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = usual
        connections["default"] = here
