"""Addresses of this area."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.upkeep import views

app_name = "upkeep"
urlpatterns = [
    path("sync/", views.sources, name="sources"),
    path("sync/start/", views.start, name="start"),
    path("sync/start/<path:source>/", views.starting, name="starting"),
    path("sync/<path:source>/progress/", views.progress, name="progress"),
    path("sync/<path:source>/run/", views.run, name="run"),
    path("sync/<path:source>/cancel/", views.cancel, name="cancel"),
    path("sync/<path:source>/schedule/", views.schedule, name="schedule"),
    path("sync/<path:source>/webhook/", views.webhook, name="webhook"),
    path("sync/<path:source>/webhook/off/", views.webhook_off, name="webhook_off"),
    path("hooks/gitlab/<path:source>/", views.hook, name="hook"),
]
