"""One's own job page: its contents, one responsibility, its text, who may read it; and a manager's, once published."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.people.models import Team
from quarterdeck.desk.role import access, actions, reads
from quarterdeck.desk.role.duties import DUTIES
from quarterdeck.desk.role.errors import Changed, RoleError
from quarterdeck.desk.role.models import Entry, RolePage
from quarterdeck.desk.role.outline import faults
from quarterdeck.reports.role import contents as made
from quarterdeck.web.gate import Asked
from quarterdeck.web.role.forms import kept_form, kept_of, page_of, version_of
from quarterdeck.web.role.looking import look

CONFLICT = HTTPStatus.CONFLICT
_BAD = HTTPStatus.BAD_REQUEST
_SHOWN = 300
"""Faults on one page; who has mended these sees the next."""


@require_GET
def contents(request: Asked) -> HttpResponse:
    """The job page as a table of contents; without one, where to bring it."""
    return _contents(request)


def _contents(request: Asked, *, said: str = "", status: int = 200) -> HttpResponse:
    own = reads.find_own(request.viewer)
    if own is None:
        return render(
            request, "role/bring.html", {"said": said, "mates": access.teams_with_page(request.viewer)}, status=status
        )
    looked = look(request)
    context = looked.context() | {"contents": made.contents(own, looked.seen), "said": said}
    context |= {
        "faults": len(faults(own.page.text, own.page.name)),
        "mates": access.teams_with_page(request.viewer),
    }
    return render(request, "role/contents.html", context, status=status)


@require_http_methods(["GET", "POST"])
def page(request: Asked) -> HttpResponse:
    """The text of one's own page: see it, bring it, change it."""
    if request.method == "GET":
        return _page(request)
    try:
        text, name = page_of(request)
        actions.save_page(request.viewer, text, name=name, version=version_of(request.POST), now=request.now)
    except Changed as changed:
        return _page(request, changed=changed, status=CONFLICT)
    except RoleError as error:
        return _page(request, said=str(error), text=request.POST.get("text", ""), status=_BAD)
    messages.success(request, "Your job page is kept.")
    return HttpResponseRedirect("/role/")


def _page(request: Asked, *, status: int = 200, **more: object) -> HttpResponse:
    """The text in its form; what was typed goes before what is kept."""
    held = access.own_pages(request.viewer).filter(own=True).first()
    kept = {"text": held.text, "version": held.version} if held else {}
    return render(request, "role/page.html", kept | more, status=status)


@require_POST
def choose_role(request: Asked) -> HttpResponse:
    """Which of a page's roles is meant."""
    _own(request)
    try:
        actions.choose_role(request.viewer, request.POST.get("role", ""), now=request.now)
    except RoleError as error:
        return _contents(request, said=str(error), status=_BAD)
    return HttpResponseRedirect("/role/")


@require_POST
def publish(request: Asked) -> HttpResponse:
    """Let one's teams read the page, or take it back."""
    _own(request)
    on = request.POST.get("publish") == "1"
    actions.publish(request.viewer, on=on, now=request.now)
    messages.success(request, "Your team can read the page now." if on else "Nobody but you can read the page now.")
    return HttpResponseRedirect("/role/#sharing")


@require_GET
def check(request: Asked) -> HttpResponse:
    """What is wrong with the text of the page, by line."""
    own = _own(request)
    found = faults(own.page.text, own.page.name)
    lines = own.page.text.splitlines()
    told = [(fault, lines[fault.line - 1][:300] if fault.line <= len(lines) else "") for fault in found[:_SHOWN]]
    return render(request, "role/check.html", {"own": own, "faults": told, "more": max(0, len(found) - _SHOWN)})


@require_GET
def preview(request: Asked) -> HttpResponse:
    """One's own page as its readers see it."""
    found = reads.published(_own(request).page)
    return render(request, "role/published.html", {"published": [found], "preview": True})


@require_GET
def of_team(request: Asked, slug: str) -> HttpResponse:
    """The published page of whoever manages a team, for its members."""
    team = get_object_or_404(Team, slug=slug)
    found = [
        reads.published(page)
        for page in access.published_to(request.viewer, team.name).select_related("account__person")
    ]
    if not found:
        raise Http404(slug)
    return render(request, "role/published.html", {"published": found, "team": team})


@require_http_methods(["GET", "POST"])
def item(request: Asked, key: str) -> HttpResponse:
    """One responsibility: what serves it, its state, its notes."""
    if request.method == "GET":
        return item_page(request, key)
    try:
        kept = kept_of(request.POST)
        actions.save_entry(request.viewer, key, kept, version=version_of(request.POST), now=request.now)
    except Changed as changed:
        return item_page(request, key, changed=changed, status=CONFLICT)
    except RoleError as error:
        return item_page(request, key, said=str(error), status=_BAD)
    except (Entry.DoesNotExist, RolePage.DoesNotExist) as error:
        raise Http404(key) from error
    messages.success(request, "Kept.")
    return HttpResponseRedirect(f"/role/items/{key}/{_query(request)}")


def item_page(request: Asked, key: str, *, status: int = 200, **more: object) -> HttpResponse:
    """The page of one responsibility; ``changed`` shows both texts, ``note`` one that is not kept yet."""
    kept = _own(request).find(key)
    if kept is None:
        raise Http404(key)
    looked = look(request)
    context = {
        "line": made.responsibility(kept, looked.seen), "measure": made.measure(kept, looked.seen), "duties": DUTIES,
        "states": Entry.State.choices, "removed": reads.removed_notes(request.viewer, key),
        "form": kept_form(kept, request.POST),
    }  # fmt: skip
    return render(request, "role/item.html", looked.context() | context | more, status=status)


@require_POST
def focus(request: Asked, key: str) -> HttpResponse:
    """Put a responsibility into focus, or take it out; a fourth is refused."""
    try:
        actions.set_focus(request.viewer, key, on=request.POST.get("focus") == "1", now=request.now)
    except RoleError as error:
        return _contents(request, said=str(error), status=CONFLICT)
    except (Entry.DoesNotExist, RolePage.DoesNotExist) as error:
        raise Http404(key) from error
    return HttpResponseRedirect(f"/role/{_query(request)}#{key}")


def _own(request: Asked) -> reads.Own:
    """The viewer's own page; Http404 where they brought none."""
    own = reads.find_own(request.viewer)
    if own is None:
        raise Http404
    return own


def _query(request: Asked) -> str:
    """The choices that go along."""
    return look(request).seen.query if request.GET.get("team") else ""
