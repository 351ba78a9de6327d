"""Addresses of oneonones."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "oneonones"
urlpatterns: list[URLPattern] = []
