"""Addresses of oneonones."""

from __future__ import annotations

from django.urls import URLPattern

from quarterdeck.web.oneonones.dated_urls import dated

app_name = "oneonones"
urlpatterns: list[URLPattern] = [*dated]
