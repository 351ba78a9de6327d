"""The promotion document."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.growth import access, promotions, reads
from quarterdeck.desk.growth.models import Growth, Promotion
from quarterdeck.web.gate import Asked
from quarterdeck.web.growth.forms import number_of, start_of
from quarterdeck.web.growth.people import BAD, CONFLICT, person_page
from quarterdeck.web.listing import listed


@require_POST
def draft(request: Asked, person_id: int) -> HttpResponse:
    """Draft a document from the evidence that is shared."""
    level, manager = number_of(request.POST, "level"), number_of(request.POST, "manager")
    try:
        made = promotions.draft(request.viewer, person_id, level, manager_id=manager, now=request.now)
    except DeskError as error:
        return person_page(request, person_id, said=str(error), form="promotion", status=BAD)
    except Growth.DoesNotExist as error:
        raise Http404(person_id) from error
    return HttpResponseRedirect(f"/growth/promotions/{made.pk}/")


@require_http_methods(["GET", "POST"])
def promotion(request: Asked, key: UUID) -> HttpResponse:
    """The document; POST changes it, or does what ``act`` says."""
    try:
        if request.method == "GET":
            return _page(request, key)
        _do(request, key, request.POST.get("act", ""))
    except Changed as changed:
        return _page(request, key, changed=changed, text=request.POST.get("text", ""), status=CONFLICT)
    except DeskError as error:
        return _page(request, key, said=str(error), text=request.POST.get("text", ""), status=BAD)
    except Promotion.DoesNotExist as error:
        raise Http404(key) from error
    return HttpResponseRedirect(request.path)


def _do(request: Asked, key: UUID, act: str) -> None:
    viewer, now = request.viewer, request.now
    if act in {"remove", "restore"}:
        promotions.remove(viewer, key, removed=act == "remove", now=now)
    elif act == "hand":
        promotions.hand(viewer, key, number_of(request.POST, "manager"), now=now)
    else:
        start = start_of(request.POST, "text")
        promotions.save(viewer, key, request.POST.get("text", ""), start=start, now=now)
        messages.success(request, "Kept.")


def _page(request: Asked, key: UUID, *, status: int = 200, **more: object) -> HttpResponse:
    viewer = request.viewer
    found = access.promotions(viewer).select_related("growth__person", "manager", "level", "changed_by__person")
    document = found.get(pk=key)
    versions = promotions.versions(viewer, document)
    number = number_of(request.GET, "version")
    mine = access.side_of(viewer, document.growth) == "own"
    context = {
        "document": document, "person": document.growth.person, "text": document.text, "mine": mine,
        "versions": listed(versions, request.GET.get("versions"), by="versions", size=10),
        "older": versions.filter(number=number).first() if number else None,
        "sharings": reads.sharings(viewer) if mine else (),
    }  # fmt: skip
    return render(request, "growth/promotion.html", context | more, status=status)


@require_GET
def markdown(request: Asked, key: UUID) -> HttpResponse:
    """The document as a file."""
    try:
        text = promotions.export(request.viewer, key, now=request.now)
    except Promotion.DoesNotExist as error:
        raise Http404(key) from error
    answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="promotion.md"'
    return answer
