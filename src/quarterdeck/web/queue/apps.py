"""The area under a label of its own: `desk.queue` has the plain one."""

from __future__ import annotations

from django.apps import AppConfig


class QueuePages(AppConfig):
    name = "quarterdeck.web.queue"
    label = "queue_pages"
