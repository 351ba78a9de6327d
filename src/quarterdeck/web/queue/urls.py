"""Addresses of the queue."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.queue import views

app_name = "queue"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("snooze/", views.snooze, name="snooze"),
    path("dismiss/", views.dismiss, name="dismiss"),
    path("hand-over/", views.hand_over, name="hand_over"),
    path("marks/<uuid:mark_id>/put-back/", views.put_back, name="put_back"),
    path("marks/<uuid:mark_id>/give-back/", views.give_back, name="give_back"),
]
