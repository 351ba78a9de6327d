"""The pages of other levels, and what one asks beyond another, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.desk.role import actions, reads
from quarterdeck.desk.role.errors import RoleError
from quarterdeck.desk.role.models import RolePage
from quarterdeck.desk.role.outline import outline
from quarterdeck.jobfamily.compare import compare
from quarterdeck.jobfamily.model import Role
from quarterdeck.web.faults import Refused
from quarterdeck.web.gate import Asked
from quarterdeck.web.role.forms import page_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A role that can be compared: its value in the address, its words."""

    value: str
    words: str
    role: Role


@require_http_methods(["GET", "POST"])
def levels(request: Asked) -> HttpResponse:
    """The levels loaded, two of them compared; POST loads another."""
    if request.method == "GET":
        return render(request, "role/levels.html", _page(request))
    try:
        text, name = page_of(request)
        page = actions.add_level(request.viewer, text, name=name, now=request.now)
    except RoleError as error:
        return render(request, "role/levels.html", _page(request) | {"said": str(error)}, status=400)
    messages.success(request, f"{outline(page.text, page.name).title} is loaded.")
    return HttpResponseRedirect("/role/levels/")


@require_POST
def remove(request: Asked, page_id: int) -> HttpResponse:
    """Take a level out, or put it back."""
    try:
        actions.remove_level(request.viewer, page_id, removed=request.POST.get("remove") == "1", now=request.now)
    except RolePage.DoesNotExist as error:
        raise Http404(page_id) from error
    return HttpResponseRedirect("/role/levels/")


def _page(request: Asked) -> dict[str, Any]:
    """What is loaded, and the comparison that the address asks for; of the first two where it asks for none."""
    own = reads.find_own(request.viewer)
    loaded = reads.levels(request.viewer)
    pages = [*([own.page] if own else []), *loaded]
    choices = [choice for page in pages for choice in _choices(page)]
    lower, higher = (_chosen(choices, request.GET.get(name)) for name in ("lower", "higher"))
    if lower is None and higher is None and len(loaded) and len(choices) > 1:
        lower, higher = choices[-2:]
    return {
        "loaded": [(page, outline(page.text, page.name).title) for page in loaded],
        "removed": reads.levels(request.viewer, removed=True), "choices": choices, "lower": lower, "higher": higher,
        "comparison": compare(lower.role, higher.role) if lower and higher else None,
    }  # fmt: skip


def _choices(page: RolePage) -> list[Choice]:
    roles = outline(page.text, page.name).page.every_role()
    return [Choice(f"{page.pk}-{place}", _words(role, page), role) for place, role in enumerate(roles)]


def _words(role: Role, page: RolePage) -> str:
    grades = ", ".join(map(str, role.grades or ()))
    return f"{role.name}{f' (grade {grades})' if grades else ''}{' – your page' if page.own else ''}"


def _chosen(choices: list[Choice], value: str | None) -> Choice | None:
    if not value:
        return None
    for choice in choices:
        if choice.value == value:
            return choice
    raise Refused("this level is not loaded any more; choose another")
