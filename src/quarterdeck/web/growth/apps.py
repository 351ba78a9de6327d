"""The area under a label of its own: `desk.growth` has the plain one."""

from __future__ import annotations

from django.apps import AppConfig


class GrowthPages(AppConfig):
    name = "quarterdeck.web.growth"
    label = "growth_pages"
