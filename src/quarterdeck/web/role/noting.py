"""Notes on responsibilities: add, change, share, take out, put back, delete for good."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.desk.role import access, notes
from quarterdeck.desk.role.errors import Changed, RoleError
from quarterdeck.desk.role.models import Entry, Note, RolePage
from quarterdeck.web.gate import Asked
from quarterdeck.web.role.forms import note_form, version_of, written_of
from quarterdeck.web.role.views import CONFLICT, item_page


@require_POST
def add(request: Asked, key: str) -> HttpResponse:
    """Write a note on a responsibility."""
    try:
        notes.add_note(request.viewer, key, written_of(request.POST, today=request.now.date()), now=request.now)
    except RoleError as error:
        return item_page(request, key, said=str(error), note=note_form(None, request.POST), status=400)
    except (Entry.DoesNotExist, RolePage.DoesNotExist) as error:
        raise Http404(key) from error
    messages.success(request, "The note is kept.")
    return HttpResponseRedirect(f"/role/items/{key}/#notes")


@require_http_methods(["GET", "POST"])
def note(request: Asked, note_id: UUID) -> HttpResponse:
    """One note, to change."""
    found = get_object_or_404(access.own_notes(request.viewer).select_related("entry"), pk=note_id)
    shown = {"note": found, "form": note_form(found, request.POST)}
    if request.method == "GET":
        return render(request, "role/note.html", shown)
    try:
        written = written_of(request.POST, today=request.now.date())
        notes.save_note(request.viewer, note_id, written, version=version_of(request.POST), now=request.now)
    except Changed as changed:
        return render(request, "role/note.html", shown | {"changed": changed}, status=CONFLICT)
    except RoleError as error:
        return render(request, "role/note.html", shown | {"said": str(error)}, status=400)
    messages.success(request, "The note is kept.")
    return HttpResponseRedirect(f"/role/items/{found.entry.key}/#notes")


@require_POST
def remove(request: Asked, note_id: UUID) -> HttpResponse:
    """Take a note out, or put it back."""
    try:
        found = notes.remove_note(request.viewer, note_id, removed=request.POST.get("remove") == "1", now=request.now)
    except Note.DoesNotExist as error:
        raise Http404(note_id) from error
    return HttpResponseRedirect(f"/role/items/{found.entry.key}/#notes")


@require_POST
def erase(request: Asked, note_id: UUID) -> HttpResponse:
    """Delete for good a note that was taken out."""
    try:
        key = notes.erase_note(request.viewer, note_id)
    except Note.DoesNotExist as error:
        raise Http404(note_id) from error
    messages.success(request, "The note is deleted.")
    return HttpResponseRedirect(f"/role/items/{key}/#notes")
