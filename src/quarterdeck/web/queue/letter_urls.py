"""Addresses of letters and messages."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.queue import letters

app_name = "letters"
urlpatterns = [
    path("queue/letter/", letters.letter, name="letter"),
    path("queue/letter/week.md", letters.markdown, name="markdown"),
    path("queue/messages/", letters.messages_page, name="messages"),
    path("queue/messages/try/", letters.try_out, name="try"),
    path("hooks/letters/<str:token>/", letters.stop, name="stop"),
]
