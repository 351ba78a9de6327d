"""The area under a label of its own: `desk.oneonones` has the plain one."""

from __future__ import annotations

from django.apps import AppConfig


class OneOnOnePages(AppConfig):
    name = "quarterdeck.web.oneonones"
    label = "oneonones_pages"
