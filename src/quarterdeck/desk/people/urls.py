"""Addresses of this area."""

from __future__ import annotations

from urllib.parse import quote, unquote

from django.urls import path, register_converter

from quarterdeck.desk.people import import_views, views


class Handle:
    """A handle in an address, whatever characters it has."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return unquote(value)

    def to_url(self, value: str) -> str:
        return quote(value, safe="") if "/" in value or "%" in value else value


register_converter(Handle, "handle")

app_name = "people"
urlpatterns = [
    path("", views.teams, name="teams"),
    path("teams/<slug:slug>/", views.team, name="team"),
    path("teams/<slug:slug>/labels/", views.label, name="label"),
    path("person/<handle:handle>/", views.person, name="person"),
    path("person/<handle:handle>/time-off/", views.time_off, name="time_off"),
    path("person/<handle:handle>/hours/", views.hours, name="hours"),
    path("time-off/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("import/", import_views.bring, name="import"),
    path("import/group/", import_views.group, name="group"),
    path("import/<int:number>/", import_views.upload, name="upload"),
    path("import/<int:number>/columns/", import_views.columns, name="columns"),
    path("import/<int:number>/confirm/", import_views.confirm, name="confirm"),
    path("import/<int:number>/discard/", import_views.discard, name="discard"),
    path("export/<slug:what>.csv", views.export, {"form": "csv"}, name="export_csv"),
    path("export/<slug:what>.yml", views.export, {"form": "yml"}, name="export_yml"),
]
