"""Addresses of feedback."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from quarterdeck.web.feedback import notes, rounds, views


class _OfPiece(StringConverter):
    regex = "send|take-back|thank|drop"


class _OfRound(StringConverter):
    regex = "answer|decline|close|share|unshare|erase"


class _OfNote(StringConverter):
    regex = "share|words|looked|drop"


register_converter(_OfPiece, "feedback_act")
register_converter(_OfRound, "round_act")
register_converter(_OfNote, "note_act")

app_name = "feedback"
urlpatterns = [
    path("", views.box, name="box"),
    path("write/", views.write, name="write"),
    path("ask/", views.ask, name="ask"),
    path("requests/<uuid:request_id>/", views.settle, name="settle"),
    path("rounds/", rounds.listed, name="rounds"),
    path("rounds/<uuid:round_id>/", rounds.one, name="round"),
    path("rounds/<uuid:round_id>/<round_act:what>/", rounds.act, name="round_act"),
    path("notes/", notes.listed, name="notes"),
    path("notes/new/", notes.write, name="write_note"),
    path("notes/<uuid:note_id>/", notes.one, name="note"),
    path("notes/<uuid:note_id>/edit/", notes.edit, name="edit_note"),
    path("notes/<uuid:note_id>/note.md", notes.markdown, name="note_md"),
    path("notes/<uuid:note_id>/<note_act:what>/", notes.act, name="note_act"),
    path("<uuid:piece_id>/", views.piece, name="piece"),
    path("<uuid:piece_id>/edit/", views.edit, name="edit"),
    path("<uuid:piece_id>/<feedback_act:what>/", views.act, name="act"),
]
