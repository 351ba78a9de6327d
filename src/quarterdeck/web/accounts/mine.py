"""What Quarterdeck knows of you, and who looked: a page and a file for everybody who signs in."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from quarterdeck.desk.core import audit
from quarterdeck.web.accounts import actions, knows
from quarterdeck.web.gate import Asked


@never_cache
@require_GET
def mine(request: Asked) -> HttpResponse:
    """All that is held on the viewer, in words and counts, and who looked."""
    account, person = request.user, request.user.person
    shown = {
        "person": person, "account": account, "kinds": knows.counts(person, account),
        "spans": person.memberships.select_related("team", "manager") if person else [],
        "looks": knows.looks_of_others(person, account)[:50], "acts": knows.acts_of(account)[:20],
    }  # fmt: skip
    return render(request, "accounts/mine.html", shown)


@never_cache
@require_GET
def export(request: Asked) -> HttpResponse:
    """All of it as JSON."""
    held = knows.held_on(request.user.person, request.user, settings.QUARTERDECK_HOME)
    person_id = request.user.person_id
    audit.record(request.viewer, "own_data_exported", str(request.user), now=request.now, about_id=person_id)
    told = {"schema": "quarterdeck.mine/1", "generated_at": request.now.isoformat(), **held}
    answer = HttpResponse(json.dumps(told, indent=1, ensure_ascii=False), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="quarterdeck-on-me.json"'
    return answer


@require_POST
def sign_out_everywhere(request: Asked) -> HttpResponse:
    """End all one's own sessions, this one too."""
    actions.sign_out_everywhere(request.viewer, request.user, now=request.now)
    logout(request)
    return HttpResponseRedirect("/accounts/login/")
