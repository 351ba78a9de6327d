"""Addresses of the job page."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.role import levels, noting, views

app_name = "role"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("page/", views.page, name="page"),
    path("page/role/", views.choose_role, name="choose_role"),
    path("page/publish/", views.publish, name="publish"),
    path("check/", views.check, name="check"),
    path("preview/", views.preview, name="preview"),
    path("team/<slug:slug>/", views.of_team, name="of_team"),
    path("items/<slug:key>/", views.item, name="item"),
    path("items/<slug:key>/focus/", views.focus, name="focus"),
    path("items/<slug:key>/notes/", noting.add, name="add_note"),
    path("notes/<uuid:note_id>/", noting.note, name="note"),
    path("notes/<uuid:note_id>/remove/", noting.remove, name="remove_note"),
    path("notes/<uuid:note_id>/erase/", noting.erase, name="erase_note"),
    path("levels/", levels.levels, name="levels"),
    path("levels/<int:page_id>/remove/", levels.remove, name="remove_level"),
]
