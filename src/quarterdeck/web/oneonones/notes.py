"""One's own notes beside a series, which nobody else can read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.oneonones import access, notes
from quarterdeck.desk.oneonones.models import PrivateNote
from quarterdeck.web.gate import Asked
from quarterdeck.web.oneonones.forms import day_of, number_of
from quarterdeck.web.oneonones.looking import BAD, CONFLICT, look

_A_PAGE = 25


@require_http_methods(["GET", "POST"])
def of_series(request: Asked, series_id: UUID) -> HttpResponse:
    """One's notes beside a series, the newest first; write one."""
    if request.method == "GET":
        return _notes(request, series_id)
    look(request, series_id)
    text = request.POST.get("text", "")
    try:
        day = day_of(request.POST, "on_date", usual=request.now.date())
        notes.add(request.viewer, series_id, text, on_date=day, now=request.now)
    except DeskError as error:
        return _notes(request, series_id, said=str(error), text=text, status=BAD)
    return HttpResponseRedirect(f"/oneonones/{series_id}/#notes")


def _notes(request: Asked, series_id: UUID, *, status: int = 200, **more: object) -> HttpResponse:
    looked = look(request, series_id)
    own = access.own_notes(request.viewer).filter(series=looked.series)
    page = Paginator(own.filter(removed_at=None), _A_PAGE).get_page(request.GET.get("page"))
    context = {"pair": looked.pair, "series": looked.series, "page": page, "today": request.now.date()}
    context |= {"removed": own.filter(removed_at__isnull=False)[:_A_PAGE]}
    part = request.headers.get("HX-Request") == "true"
    return render(request, f"oneonones/{'_notes_part' if part else 'notes'}.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
def note(request: Asked, note_id: UUID) -> HttpResponse:
    """One note of one's own, to change."""
    found = get_object_or_404(access.own_notes(request.viewer), pk=note_id)
    form = request.POST
    shown = {"note": found, "text": form.get("text", found.text), "on_date": form.get("on_date", found.on_date)}
    if request.method == "GET":
        return render(request, "oneonones/note.html", shown)
    try:
        day, version = day_of(form, "on_date", usual=found.on_date), number_of(form, "version")
        notes.save(
            request.viewer, note_id, form.get("text", ""), on_date=day, version=version, now=request.now,
            base=form.get("base"),
        )  # fmt: skip
    except Changed as changed:
        return render(request, "oneonones/note.html", shown | {"changed": changed}, status=CONFLICT)
    except DeskError as error:
        return render(request, "oneonones/note.html", shown | {"said": str(error)}, status=BAD)
    return HttpResponseRedirect(f"/oneonones/{found.series_id}/notes/")


@require_POST
def remove(request: Asked, note_id: UUID) -> HttpResponse:
    """Take a note out, or put it back."""
    try:
        found = notes.remove(request.viewer, note_id, removed=request.POST.get("remove") == "1", now=request.now)
    except PrivateNote.DoesNotExist as error:
        raise Http404(note_id) from error
    return HttpResponseRedirect(f"/oneonones/{found.series_id}/notes/")


@require_POST
def erase(request: Asked, note_id: UUID) -> HttpResponse:
    """Delete for good a note that was taken out."""
    try:
        series_id = notes.erase(request.viewer, note_id)
    except PrivateNote.DoesNotExist as error:
        raise Http404(note_id) from error
    messages.success(request, "The note is deleted.")
    return HttpResponseRedirect(f"/oneonones/{series_id}/notes/")
