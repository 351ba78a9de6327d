"""Addresses of the deck and the indicators."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.figures import behind, views

app_name = "figures"
urlpatterns = [
    path("", views.deck, name="deck"),
    path("figures/", views.figures, name="figures"),
    path("figures/<slug:indicator>/", views.figure, name="figure"),
    path("figures/<slug:indicator>/chart.svg", views.chart, name="chart"),
    path("figures/<slug:indicator>/points.csv", views.points, name="points"),
    path("figures/<slug:indicator>/health/", views.health, name="health"),
    path("figures/<slug:indicator>/rows/", behind.rows, name="rows"),
    path("figures/<slug:indicator>/rows.csv", behind.rows_csv, name="rows_csv"),
    path("figures/<slug:indicator>/moved/", behind.moved, name="moved"),
]
