"""Pages on which files come in: upload, columns, preview, confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.people import exporting, uploads
from quarterdeck.desk.people.errors import PeopleError
from quarterdeck.desk.people.forms import GroupForm, UploadForm
from quarterdeck.desk.people.kinds import KINDS
from quarterdeck.desk.people.models import Taken, TeamTerms, Upload
from quarterdeck.desk.people.views import Asked, home_of
from quarterdeck.sources.files.hr.mapping import WORDS


def _check(request: Asked) -> None:
    """404 for whoever does not edit people data."""
    if not request.viewer.may_edit_people:
        raise Http404


@require_http_methods(["GET", "POST"])
def bring(request: Asked) -> HttpResponse:
    """Choose a file; what waits and what was taken."""
    _check(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _received(request, form.cleaned_data["what"], form.cleaned_data["file"])
    context = {
        "form": form, "group_form": GroupForm(), "taken": Taken.objects.all()[:10], "kinds": KINDS.values(),
        "waiting": uploads.waiting(request.viewer),
        "exports": [what for what in exporting.FORMS["csv"] if _may_export(request, what)],
        "teams": TeamTerms.objects.values_list("team__name", flat=True).order_by("team__name").distinct()[:500],
    }  # fmt: skip
    return render(request, "people/import.html", context, status=400 if form.errors else 200)


def _may_export(request: Asked, what: str) -> bool:
    return request.viewer.may_see_grades or what in {"teams", "positions", "plan"}


def _received(request: Asked, what: str, file: UploadedFile[Any]) -> HttpResponse:
    content = file.read()
    upload = uploads.receive(home_of(), request.viewer, what, file.name or "file", content, now=request.now)
    return _to(upload)


def _to(upload: Upload) -> HttpResponse:
    return HttpResponseRedirect(reverse("people:upload", args=[upload.pk]))


@require_POST
def group(request: Asked) -> HttpResponse:
    """Propose the GitLab group's members as people of a team."""
    _check(request)
    form = GroupForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Name the team.")
        return HttpResponseRedirect(reverse("people:import"))
    return _to(uploads.propose_group(home_of(), request.viewer, form.cleaned_data["team"], now=request.now))


def _own(request: Asked, number: int) -> Upload:
    """An upload of the viewer's own; 404 for anybody else's."""
    _check(request)
    return get_object_or_404(Upload, pk=number, account_id=request.viewer.account_id)


@require_GET
def upload(request: Asked, number: int) -> HttpResponse:
    """What the file would change, what is wrong with it, or which columns are not understood."""
    found = _own(request, number)
    mapping = found.choices.get("mapping") or {}
    columns = mapping.get("columns", {})
    context = {
        "upload": found, "summary": found.summary, "mapping": mapping,
        "rows": [(ours, columns.get(ours, "")) for ours in WORDS.get(mapping.get("what", ""), ())],
    }  # fmt: skip
    return render(request, "people/upload.html", context)


@require_POST
def columns(request: Asked, number: int) -> HttpResponse:
    """Read again with columns of the viewer's choice."""
    found = _own(request, number)
    names = WORDS.get((found.choices.get("mapping") or {}).get("what", ""), {})
    chosen = {ours: request.POST.get(f"column-{ours}", "") for ours in names if f"column-{ours}" in request.POST}
    try:
        uploads.remap(home_of(), found, chosen, days=request.POST.get("days"))
    except (ValueError, KeyError, PeopleError) as error:
        messages.error(request, str(error).capitalize())
    return _to(found)


@require_POST
def confirm(request: Asked, number: int) -> HttpResponse:
    """Do what the preview says."""
    found = _own(request, number)
    try:
        uploads.confirm(home_of(), found, request.viewer, now=request.now)
    except PeopleError as error:
        messages.error(request, str(error).capitalize() + ".")
        return _to(found)
    if found.state == Upload.State.TAKEN:
        messages.success(request, f"{found.name} is taken. Figures follow within a minute.")
    return _to(found)


@require_POST
def discard(request: Asked, number: int) -> HttpResponse:
    """Forget an upload."""
    _own(request, number).delete()
    return HttpResponseRedirect(reverse("people:import"))
