"""Pages of sources: what is connected, how it is read, and the door for GitLab's webhooks."""

from __future__ import annotations

from django.conf import settings as conf
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.web.gate import Asked
from quarterdeck.web.upkeep import actions, reads, receiving
from quarterdeck.web.upkeep.doors import get_source, operators_only
from quarterdeck.web.upkeep.forms import StartForm


@never_cache
@require_GET
@operators_only
def sources(request: Asked) -> HttpResponse:
    """Every source, its last runs, completeness, schedule and webhook."""
    return render(request, "upkeep/sources.html", _page(request))


def _page(request: Asked) -> dict[str, object]:
    found = reads.sources(conf.QUARTERDECK_HOME, now=request.now)
    return {
        "sources": found,
        "busy": any(source.live.is_busy for source in found),
        "faults": reads.faults(),
        "working": reads.is_working(now=request.now),
        "intervals": actions.INTERVALS,
        "origin": request.build_absolute_uri("/").rstrip("/"),
    }


@never_cache
@require_GET
@operators_only
def progress(request: Asked, source: str) -> HttpResponse:
    """How far the sync of one source is; when it is over, the page is loaded anew."""
    live = reads.live(conf.QUARTERDECK_HOME, get_source(source).name, now=request.now)
    answer = render(request, "upkeep/_live.html", {"live": live})
    if not live.is_busy:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@operators_only
def run(request: Asked, source: str) -> HttpResponse:
    """Read a source now."""
    name = get_source(source).name
    actions.run_now(request.viewer, name, now=request.now, full=request.POST.get("full") == "yes")
    return HttpResponseRedirect(reverse("upkeep:sources"))


@require_POST
@operators_only
def cancel(request: Asked, source: str) -> HttpResponse:
    """Stop reading a source; what was read stays."""
    actions.cancel(request.viewer, conf.QUARTERDECK_HOME, get_source(source).name, now=request.now)
    messages.success(request, "It stops after its present step. What was read stays, and the next sync goes on there.")
    return HttpResponseRedirect(reverse("upkeep:sources"))


@require_POST
@operators_only
def schedule(request: Asked, source: str) -> HttpResponse:
    """How often a source is read."""
    name, minutes = get_source(source).name, request.POST.get("every", "")
    if minutes in map(str, actions.INTERVALS):
        actions.set_interval(request.viewer, name, int(minutes), now=request.now)
    else:
        messages.error(request, "Choose one of the intervals.")
    return HttpResponseRedirect(reverse("upkeep:sources"))


@never_cache
@require_http_methods(["GET", "POST"])
@operators_only
def webhook(request: Asked, source: str) -> HttpResponse:
    """How to set a webhook up; POST makes a secret, which is shown this once."""
    setting, secret = get_source(source), None
    if request.method == "POST":
        secret = actions.make_hook(request.viewer, conf.QUARTERDECK_HOME, setting.name, now=request.now)
    url = request.build_absolute_uri(reverse("upkeep:hook", args=[setting.name]))
    context = {"source": setting, "secret": secret, "hook": reads.find_hook(setting.name), "url": url}
    return render(request, "upkeep/webhook.html", context)


@require_POST
@operators_only
def webhook_off(request: Asked, source: str) -> HttpResponse:
    """Take deliveries of this source no more."""
    actions.drop_hook(request.viewer, get_source(source).name, now=request.now)
    messages.success(request, "Deliveries are no longer taken. Remove the webhook in GitLab too.")
    return HttpResponseRedirect(reverse("upkeep:sources"))


@never_cache
@require_http_methods(["GET", "POST"])
@operators_only
def start(request: Asked) -> HttpResponse:
    """Use my own GitLab: address and token, then the check and the first sync as work in the background."""
    form = StartForm(request.POST or None, home=conf.QUARTERDECK_HOME, guarded=not conf.LAPTOP)
    if request.method == "POST" and form.is_valid() and form.source is not None:
        token = form.cleaned_data["token"]
        actions.start(request.viewer, conf.QUARTERDECK_HOME, form.source, token, now=request.now)
        return HttpResponseRedirect(reverse("upkeep:starting", args=[form.source.name]))
    return render(request, "upkeep/start.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
@require_GET
@operators_only
def starting(request: Asked, source: str) -> HttpResponse:
    """How far the connecting of a source is: checked, read, or refused with the reason."""
    home = conf.QUARTERDECK_HOME
    job = reads.find_connecting(source)
    if job is None:
        get_source(source)
        return HttpResponseRedirect(reverse("upkeep:sources"))
    live = reads.live(home, source, now=request.now)
    part = "upkeep/_starting.html" if request.htmx else "upkeep/starting.html"  # type: ignore[attr-defined]
    context = {"job": job, "live": live, "source": source, "connected": reads.is_connected(home, source)}
    return render(request, part, context)


@csrf_exempt
@login_not_required
@require_POST
def hook(request: HttpRequest, source: str) -> HttpResponse:
    """GitLab says that something changed: checked, asked to be read, answered at once."""
    verdict = receiving.receive(request, source)
    return JsonResponse({"said": verdict.said}, status=verdict.status, headers=verdict.headers)
