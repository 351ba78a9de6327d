"""The deck and the indicators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quarterdeck.web.gate import Asked


@require_GET
def deck(request: Asked) -> HttpResponse:
    """The first page."""
    return render(request, "figures/deck.html")
