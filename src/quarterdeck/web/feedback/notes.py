"""Notes of hard conversations."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.feedback import access, hard
from quarterdeck.desk.feedback.models import HardNote
from quarterdeck.web.feedback.forms import note_form, noted_of, version_of
from quarterdeck.web.feedback.views import BAD, CONFLICT
from quarterdeck.web.gate import Asked


@require_GET
def listed(request: Asked) -> HttpResponse:
    """Those that the viewer holds."""
    found = access.hard_notes(request.viewer).select_related("report", "manager")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return render(request, "feedback/notes.html", {"page": page, "led": access.may_note(request.viewer)})


@require_http_methods(["GET", "POST"])
def write(request: Asked) -> HttpResponse:
    """Begin a note on a conversation with a report."""
    led = access.may_note(request.viewer)
    if not led:
        raise Http404
    if request.method == "GET":
        return _form(request, None, led=led)
    report = next((one for one in led if one.handle == request.POST.get("report")), None)
    if report is None and request.POST.get("report"):
        raise Http404
    try:
        note = hard.write(request.viewer, report.pk if report else 0, noted_of(request.POST), now=request.now)
    except DeskError as error:
        return _form(request, None, led=led, said=str(error), status=BAD)
    return HttpResponseRedirect(f"/feedback/notes/{note.pk}/")


@require_http_methods(["GET", "POST"])
def edit(request: Asked, note_id: UUID) -> HttpResponse:
    """A draft of one's own, to change."""
    note = get_object_or_404(hard.own(request.viewer).filter(shared_at=None).select_related("report"), pk=note_id)
    if request.method == "GET":
        return _form(request, note)
    try:
        hard.change(request.viewer, note_id, noted_of(request.POST), version=version_of(request.POST), now=request.now)
    except Changed as changed:
        return _form(request, note, changed=changed, status=CONFLICT)
    except DeskError as error:
        return _form(request, note, said=str(error), status=BAD)
    return HttpResponseRedirect(f"/feedback/notes/{note_id}/")


def _form(request: Asked, note: HardNote | None, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"note": note, "form": note_form(note, request.POST)}
    return render(request, "feedback/note_form.html", context | more, status=status)


@require_GET
def one(request: Asked, note_id: UUID) -> HttpResponse:
    """One note; the report marks it as read by opening it."""
    note = get_object_or_404(access.hard_notes(request.viewer).select_related("report", "manager"), pk=note_id)
    hard.opened(request.viewer, note, now=request.now)
    return _one(request, note)


def _one(request: Asked, note: HardNote, *, status: int = 200, **more: object) -> HttpResponse:
    held = note.shared_at is not None or request.viewer.owner
    due = held and note.look_again_date <= request.viewer.day
    context = {"note": note, "about_me": note.report_id == request.viewer.person_id, "due": due}
    return render(request, "feedback/note.html", context | more, status=status)


@require_GET
def markdown(request: Asked, note_id: UUID) -> HttpResponse:
    """The note as a file, to hand over or to keep."""
    note = get_object_or_404(access.hard_notes(request.viewer).select_related("report", "manager"), pk=note_id)
    answer = HttpResponse(hard.to_markdown(note), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="conversation-{note.on_date}.md"'
    return answer


@require_POST
def act(request: Asked, note_id: UUID, what: str) -> HttpResponse:
    """Share, add one's own words, note that both looked again, drop a draft."""
    viewer, now = request.viewer, request.now
    note = get_object_or_404(access.hard_notes(viewer).select_related("report", "manager"), pk=note_id)
    try:
        if what == "share":
            hard.share(viewer, note_id, now=now)
        elif what == "words":
            hard.add_words(viewer, note_id, request.POST.get("text", ""), now=now)
        elif what == "looked":
            hard.looked_again(viewer, note_id, request.POST.get("came_of", ""), now=now)
        else:
            hard.drop(viewer, note_id)
    except DeskError as error:
        typed, came_of = request.POST.get("text", ""), request.POST.get("came_of", "")
        return _one(request, note, said=str(error), typed=typed, came_of=came_of, status=BAD)
    except HardNote.DoesNotExist as error:
        raise Http404(note_id) from error
    messages.success(request, "Done.")
    return HttpResponseRedirect("/feedback/notes/" if what == "drop" else f"/feedback/notes/{note_id}/")
