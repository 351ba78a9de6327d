"""The desk's foundation, and its watch over what is written and over the connections that are kept."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_started
from django.db.backends.signals import connection_created

from quarterdeck.desk.core import connections, writes


class Core(AppConfig):
    """Counts writes on every connection of every process: pages, worker and commands."""

    name = "quarterdeck.desk.core"

    def ready(self) -> None:
        connection_created.connect(writes.watch, dispatch_uid="quarterdeck.desk.core.writes")
        connection_created.connect(connections.note, dispatch_uid="quarterdeck.desk.core.connections")
        request_started.connect(connections.close_stale, dispatch_uid="quarterdeck.desk.core.connections")
