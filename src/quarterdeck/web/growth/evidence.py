"""Evidence: one's own pieces, one piece, sharing it and taking it back, what others share with their manager."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.growth import collected
from quarterdeck.desk.growth import evidence as actions
from quarterdeck.desk.growth.models import Evidence, Growth
from quarterdeck.web.gate import Asked
from quarterdeck.web.growth.evidence_forms import form_of, number_of, written_of

BAD, CONFLICT = 400, 409
_A_PAGE = 25


@require_http_methods(["GET", "POST"])
def own(request: Asked) -> HttpResponse:
    """One's own pieces; a form for the next."""
    if request.method == "GET":
        return _own(request)
    about = number_of(request.POST.get("about", ""))
    try:
        written = written_of(request.viewer, request.POST, today=request.now.date())
        piece = actions.add(request.viewer, written, about_id=about, now=request.now)
    except DeskError as error:
        return _own(request, said=str(error), status=BAD)
    except Growth.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, "Kept. Only you can read it." if not request.viewer.owner else "Kept.")
    return HttpResponseRedirect(f"/growth/evidence/{piece.pk}/")


def _own(request: Asked, *, status: int = 200, **more: object) -> HttpResponse:
    show = "removed" if request.GET.get("show") == "removed" else "kept"
    found = collected.own(request.viewer, removed=show == "removed")
    context = {
        "page": Paginator(found, _A_PAGE).get_page(request.GET.get("page")), "show": show,
        "form": form_of(None, request.POST or request.GET, today=request.now.date()),
        "choices": collected.choices(request.viewer), "kinds": Evidence.Kind.choices,
    }  # fmt: skip
    return render(request, "growth/evidence.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
def piece(request: Asked, key: UUID) -> HttpResponse:
    """One piece: its owner changes it, the manager with whom it is shared reads it."""
    if request.method == "GET":
        return _piece(request, key)
    version = number_of(request.POST.get("version", "")) or 0
    try:
        written = written_of(request.viewer, request.POST, today=request.now.date())
        base = request.POST.get("base", "")
        actions.save(request.viewer, key, written, base=base, version=version, now=request.now)
    except Changed as changed:
        return _piece(request, key, changed=changed, status=CONFLICT)
    except DeskError as error:
        return _piece(request, key, said=str(error), status=BAD)
    except Evidence.DoesNotExist as error:
        raise Http404(key) from error
    messages.success(request, "Kept.")
    return HttpResponseRedirect(f"/growth/evidence/{key}/")


def _piece(request: Asked, key: UUID, *, status: int = 200, **more: object) -> HttpResponse:
    viewer = request.viewer
    found = collected.find(viewer, key)
    if found is None:
        raise Http404(key)
    one, mine = found
    if not mine:
        actions.seen(viewer, [one], now=request.now)
        context = {"piece": one, "told": collected.comments_between(one, viewer.person_id)}
        return render(request, "growth/evidence_shared_piece.html", context | more, status=status)
    context = {
        "piece": one, "told": getattr(one, "told", ()), "form": form_of(one, request.POST, today=request.now.date()),
        "choices": collected.choices(viewer, one), "kinds": Evidence.Kind.choices,
    }  # fmt: skip
    return render(request, "growth/evidence_piece.html", context | more, status=status)


@require_POST
def remove(request: Asked, key: UUID) -> HttpResponse:
    """Take a piece out, or put it back."""
    removed = request.POST.get("remove") == "1"
    try:
        actions.remove(request.viewer, key, removed=removed, now=request.now)
    except Evidence.DoesNotExist as error:
        raise Http404(key) from error
    messages.success(request, "Taken out; you can put it back." if removed else "It is back.")
    return HttpResponseRedirect("/growth/evidence/" + ("?show=removed" if removed else ""))


@require_POST
def share(request: Asked, key: UUID) -> HttpResponse:
    """Let one's manager read a piece, or take that back."""
    try:
        if request.POST.get("share") == "1":
            with_id = number_of(request.POST.get("manager", ""))
            shared = actions.share(request.viewer, key, with_id=with_id, now=request.now)
            messages.success(request, f"{shared.shared_with} can read it now.")
        else:
            actions.take_back(request.viewer, key, now=request.now)
            messages.success(
                request,
                "Only you can read it from now on. What was taken from it into a promotion document stays there.",
            )
    except DeskError as error:
        return _piece(request, key, said=str(error), status=BAD)
    except Evidence.DoesNotExist as error:
        raise Http404(key) from error
    return HttpResponseRedirect(f"/growth/evidence/{key}/")


@require_POST
def comment(request: Asked, key: UUID) -> HttpResponse:
    """Thank for a shared piece, or say something to it."""
    text, thanks = request.POST.get("comment", ""), request.POST.get("thanks") == "1"
    try:
        actions.comment(request.viewer, key, text, thanks=thanks, now=request.now)
    except DeskError as error:
        return _piece(request, key, said=str(error), comment=text, status=BAD)
    except Evidence.DoesNotExist as error:
        raise Http404(key) from error
    return HttpResponseRedirect(f"/growth/evidence/{key}/#said")


@require_GET
def shared(request: Asked) -> HttpResponse:
    """What those who report to the viewer share with them."""
    page = Paginator(collected.shared(request.viewer), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "growth/evidence_shared.html", {"page": page})
