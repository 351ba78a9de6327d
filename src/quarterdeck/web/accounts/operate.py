"""Pages for who operates this Quarterdeck: accounts, roles, the audit log, and who left."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.people.models import Account, Grant, Person
from quarterdeck.web.accounts import actions, reads
from quarterdeck.web.accounts.forms import GrantForm, InviteForm
from quarterdeck.web.faults import Refused
from quarterdeck.web.gate import Asked

View = Callable[..., HttpResponseBase]
_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "close": (actions.close, "closed"),
    "reopen": (actions.reopen, "open again"),
    "sign-out": (actions.sign_out_everywhere, "signed out everywhere"),
    "second-factor": (actions.forget_second_factor, "without a second factor until a new one is set up"),
}


def for_operators(view: View) -> View:
    """To everybody else these pages are not there."""

    @wraps(view)
    def inner(request: Asked, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.viewer.may_operate:
            raise Http404
        return view(request, *args, **kwargs)

    return inner


@require_GET
@for_operators
def accounts(request: Asked) -> HttpResponse:
    """Who has an account, and the way to make one."""
    shown = {"page": reads.accounts(request.GET), "form": InviteForm(), "q": request.GET.get("q", "")}
    return render(request, "accounts/accounts.html", shown)


@never_cache
@require_POST
@for_operators
def invite(request: Asked) -> HttpResponse:
    """Make an account, and show its link once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/accounts.html", {"page": reads.accounts({}), "form": form}, status=400)
    told = form.cleaned_data
    account = actions.invite(
        request.viewer, person=told["person"], username=told["username"], email=told["email"], now=request.now
    )
    return _show_link(request, account)


@require_GET
@for_operators
def account(request: Asked, account_id: int) -> HttpResponse:
    """One account: who, roles, what can be done."""
    found = get_object_or_404(Account.objects.select_related("person"), pk=account_id)
    shown = {
        "account": found, "grants": reads.grants(found), "form": GrantForm(initial={"start": request.now.date()}),
        "today": request.now.date(), "factors": Authenticator.objects.filter(user=found).count(),
        "identities": SocialAccount.objects.filter(user=found),
    }  # fmt: skip
    return render(request, "accounts/account.html", shown)


@never_cache
@require_POST
@for_operators
def link(request: Asked, account_id: int) -> HttpResponse:
    """A link by which a password can be set, shown once."""
    return _show_link(request, get_object_or_404(Account, pk=account_id))


@require_POST
@for_operators
def act(request: Asked, account_id: int, name: str) -> HttpResponse:
    """Close, reopen, sign out, or take the second factor off."""
    if name not in _ACTS:
        raise Http404
    found = get_object_or_404(Account, pk=account_id)
    change, said = _ACTS[name]
    change(request.viewer, found, now=request.now)
    messages.success(request, f"{found} is {said}.")
    return HttpResponseRedirect(f"/operate/accounts/{account_id}/")


@require_POST
@for_operators
def grant(request: Asked, account_id: int) -> HttpResponse:
    """Give a role."""
    found, form = get_object_or_404(Account, pk=account_id), GrantForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        actions.grant(request.viewer, found, told["role"], start=told["start"], end=told["end"], now=request.now)
        messages.success(request, f"{found} has the role.")
    else:
        messages.error(request, "Give a role and its first day.")
    return HttpResponseRedirect(f"/operate/accounts/{account_id}/")


@require_POST
@for_operators
def end_grant(request: Asked, grant_id: int) -> HttpResponse:
    """Take a role away."""
    given = get_object_or_404(Grant.objects.select_related("account"), pk=grant_id)
    actions.end_grant(request.viewer, given, now=request.now)
    messages.success(request, f"{given.account} no longer has the role.")
    return HttpResponseRedirect(f"/operate/accounts/{given.account_id}/")


@require_GET
@for_operators
def log(request: Asked) -> HttpResponse:
    """The audit log; ``check`` proves that nobody changed it."""
    shown: dict[str, Any] = {
        "page": reads.page_of(reads.entries(request.GET), request.GET), "acts": reads.acts(), "asked": request.GET,
        "checked": "check" in request.GET,
    }  # fmt: skip
    if shown["checked"]:
        shown["broken_at"] = audit.check()
    return render(request, "accounts/log.html", shown)


@require_GET
@for_operators
def export_log(request: Asked) -> StreamingHttpResponse:
    """The entries that the page shows, all of them, as CSV; the export is an entry itself."""
    found = reads.entries(request.GET)
    audit.record(request.viewer, "audit_log_exported", "audit log", now=request.now, asked=request.GET.dict())
    answer = StreamingHttpResponse(_csv(found.iterator(chunk_size=2000)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer


@require_GET
@for_operators
def left(request: Asked) -> HttpResponse:
    """Who left, and when their data is due for erasure."""
    people = reads.gone(request.now.date())
    return render(request, "accounts/left.html", {"people": people, "days": reads.RETENTION_DAYS})


@require_POST
@for_operators
def erase(request: Asked, person_id: int) -> HttpResponse:
    """Erase who somebody was."""
    person = get_object_or_404(Person, pk=person_id)
    actions.erase(request.viewer, person, home=settings.QUARTERDECK_HOME, now=request.now)
    messages.success(request, "Erased here; the lake and its old versions follow within minutes.")
    return HttpResponseRedirect("/operate/left/")


def _show_link(request: Asked, found: Account) -> HttpResponse:
    """Show the link of an account that was never used; of any other it goes to its owner's own address alone."""
    if found.last_login is not None and not found.email:
        raise Refused(f"{found} has no e-mail address to send a link to")
    url = request.build_absolute_uri(actions.make_link(request.viewer, found, now=request.now))
    if found.last_login is not None:
        actions.send_link(found, url)
        messages.success(request, f"A link was sent to {found.email}: who has signed in before gets it there alone.")
        return HttpResponseRedirect(f"/operate/accounts/{found.pk}/")
    return render(request, "accounts/link.html", {"account": found, "url": url})


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _csv(found: Iterator[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(["at", "who", "act", "subject", "about_person", "detail", "seal"])
    for entry in found:
        cells = [entry.actor_name, entry.act, entry.subject, entry.about_id, entry.detail, entry.seal]
        yield writer.writerow([entry.at.isoformat(), *map(_tame, cells)])


def _tame(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
