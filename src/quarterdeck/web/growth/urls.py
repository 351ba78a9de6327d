"""Addresses of growth."""

from __future__ import annotations

from django.urls import URLPattern

from quarterdeck.web.growth.evidence_urls import urlpatterns as of_evidence

app_name = "growth"
urlpatterns: list[URLPattern] = [*of_evidence]
