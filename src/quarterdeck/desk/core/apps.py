"""The desk's foundation, and its watch over what is written."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from quarterdeck.desk.core import writes


class Core(AppConfig):
    """Counts writes on every connection of every process: pages, worker and commands."""

    name = "quarterdeck.desk.core"

    def ready(self) -> None:
        connection_created.connect(writes.watch, dispatch_uid="quarterdeck.desk.core.writes")
