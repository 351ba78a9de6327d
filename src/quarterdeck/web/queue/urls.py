"""Addresses of queue."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "queue"
urlpatterns: list[URLPattern] = []
