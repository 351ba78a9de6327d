"""Addresses of sign-in and accounts."""

from __future__ import annotations

from django.urls import include, path

from quarterdeck.web.accounts import views

urlpatterns = [
    path("k/<str:key>", views.by_key, name="by_key"),
    path("accounts/", include("allauth.urls")),
]
