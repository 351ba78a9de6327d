"""Open work: the board, one merge request, what has gone quiet, and what the community waits for."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from quarterdeck.desk.core import audit
from quarterdeck.web.gate import Asked
from quarterdeck.web.work import boards, communities, courses, quiet
from quarterdeck.web.work.choices import looking, parse_page


@require_GET
@vary_on_headers("HX-Request")
def board(request: Asked) -> HttpResponse:
    """Open work by whose turn it is."""
    found = looking(request, lambda look: boards.page(look, request.GET))
    part = bool(request.headers.get("HX-Request"))
    return render(request, "work/_board.html" if part else "work/board.html", found)


@require_GET
def board_export(request: Asked) -> HttpResponse:
    """The rows of the board as CSV."""
    response = looking(request, lambda look: boards.export(look, request.GET))
    audit.record(request.viewer, "export", f"open work: {request.GET.urlencode()}", now=request.now)
    return response


@require_GET
def merge_request(request: Asked, mr_id: int) -> HttpResponse:
    """One merge request's timeline."""
    found = looking(request, lambda look: courses.find_page(look, mr_id))
    if found is None:
        raise Http404(mr_id)
    return render(request, "work/merge_request.html", found)


@require_GET
def picture(request: Asked, mr_id: int) -> HttpResponse:
    """The picture of a timeline, to keep."""
    found = looking(request, lambda look: courses.find_picture(look, mr_id))
    if found is None:
        raise Http404(mr_id)
    response = HttpResponse(found, content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="merge-request-{mr_id}.svg"'
    return response


@require_GET
def attention(request: Asked) -> HttpResponse:
    """Merge requests requiring attention."""
    return render(request, "work/attention.html", looking(request, quiet.page))


@require_GET
def attention_markdown(request: Asked) -> HttpResponse:
    """The same as Markdown, to keep."""
    response = HttpResponse(looking(request, quiet.markdown), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="attention.md"'
    audit.record(request.viewer, "export", f"attention report: {request.GET.urlencode()}", now=request.now)
    return response


@require_GET
def attention_issue(request: Asked) -> HttpResponse:
    """The same as the text of an issue."""
    response = HttpResponse(looking(request, quiet.issue), content_type="text/plain; charset=utf-8")
    audit.record(request.viewer, "export", f"attention issue: {request.GET.urlencode()}", now=request.now)
    return response


@require_GET
def community(request: Asked) -> HttpResponse:
    """The community's merge requests that wait for a first answer."""
    definition, number = request.GET.get("definition", ""), parse_page(request.GET.get("page"))
    found = looking(request, lambda look: communities.page(look, definition, number))
    return render(request, "work/community.html", found)
