"""Addresses of this area."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.work import views

app_name = "work"
urlpatterns = [
    path("", views.board, name="board"),
    path("export.csv", views.board_export, name="export"),
    path("attention/", views.attention, name="attention"),
    path("attention.md", views.attention_markdown, name="attention_markdown"),
    path("attention.txt", views.attention_issue, name="attention_issue"),
    path("community/", views.community, name="community"),
    path("<int:mr_id>/", views.merge_request, name="merge_request"),
    path("<int:mr_id>/timeline.svg", views.picture, name="picture"),
]
