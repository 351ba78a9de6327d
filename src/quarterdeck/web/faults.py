"""What went wrong, as a page with one line and a way out; never a traceback, never more than the viewer may know."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.people.errors import PeopleError
from quarterdeck.home.errors import HomeError
from quarterdeck.indicators.errors import IndicatorError
from quarterdeck.lake.errors import LakeBusy, LakeError, LakeMissing
from quarterdeck.reports.errors import NothingYet, ReportError

Next = Callable[[HttpRequest], HttpResponse]


class Refused(Exception):
    """A wrong choice in the address or a form: ``str`` says what, and what to do."""


class PlainFaults:
    """Turns the rooms' own errors into pages: wrong choices 400, nothing read yet 200 with what to do first."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for an error of ours; None for all others, which are faults in the program."""
        if isinstance(error, NothingYet | LakeMissing):
            return render(request, "empty.html", {"said": str(error)})
        if isinstance(error, Refused | IndicatorError | ReportError | PeopleError | DeskError):
            status = 409 if isinstance(error, Changed) else 400
            return render(request, "fault.html", {"said": str(error)}, status=status)
        if isinstance(error, LakeError | HomeError):
            return render(
                request, "fault.html", {"said": str(error)}, status=503 if isinstance(error, LakeBusy) else 500
            )
        return None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is not there, or not for this viewer: the same page."""
    return render(request, "fault.html", {"said": "There is nothing here, or it is not for you to see."}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An act that this viewer may not do."""
    return render(request, "fault.html", {"said": "You may not do this."}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault in the program. Plain text: the templates may be what is broken."""
    text = "Quarterdeck made a mistake here. It is in the server's log; try again, or go back to the deck at /."
    return HttpResponse(text, status=500, content_type="text/plain")
