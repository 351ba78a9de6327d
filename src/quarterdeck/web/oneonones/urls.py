"""Addresses of oneonones."""

from __future__ import annotations

from django.urls import URLPattern, path

from quarterdeck.web.oneonones import agenda, carrying, notes, views
from quarterdeck.web.oneonones.dated_urls import dated

app_name = "oneonones"
urlpatterns: list[URLPattern] = [
    path("", views.contents, name="contents"),
    path("start/", views.start, name="start"),
    path("<uuid:series_id>/", views.series, name="series"),
    path("<uuid:series_id>/settings/", views.settings, name="settings"),
    path("<uuid:series_id>/end/", views.end, name="end"),
    path("<uuid:series_id>/agenda/", agenda.lists, name="lists"),
    path("<uuid:series_id>/items/", agenda.add, name="add_item"),
    path("<uuid:series_id>/notes/", notes.of_series, name="notes"),
    path("<uuid:series_id>/agenda.md", carrying.markdown, name="markdown"),
    path("<uuid:series_id>/import/", carrying.bring, name="import"),
    path("<uuid:series_id>/carry/", carrying.carry, name="carry"),
    path("<uuid:series_id>/done/", carrying.done, name="done"),
    path("<uuid:series_id>/search/", carrying.search, name="search"),
    path("items/<uuid:item_id>/", agenda.item, name="item"),
    path("items/<uuid:item_id>/answer/", agenda.answer, name="answer"),
    path("items/<uuid:item_id>/act/", agenda.act, name="act"),
    path("items/<uuid:item_id>/move/", agenda.move, name="move"),
    path("notes/<uuid:note_id>/", notes.note, name="note"),
    path("notes/<uuid:note_id>/remove/", notes.remove, name="remove_note"),
    path("notes/<uuid:note_id>/erase/", notes.erase, name="erase_note"),
    *dated,
]
