"""The area under a label of its own: `desk.role` has the plain one."""

from __future__ import annotations

from django.apps import AppConfig


class RolePages(AppConfig):
    name = "quarterdeck.web.role"
    label = "role_pages"
