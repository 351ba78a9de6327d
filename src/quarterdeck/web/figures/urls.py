"""Addresses of the deck and the indicators."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.figures import views

app_name = "figures"
urlpatterns = [path("", views.deck, name="deck")]
