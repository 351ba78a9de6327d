"""The weekly letter as a page and a file; what is sent, and where; how it ends."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import DeskError
from quarterdeck.desk.queue import posting
from quarterdeck.desk.queue.posting import Wanted
from quarterdeck.reports.letter.model import Letter, Line, Part
from quarterdeck.reports.letter.render import outside, to_markdown
from quarterdeck.reports.letter.weekly import weekly
from quarterdeck.reports.queue.kinds import KINDS
from quarterdeck.web.gate import Asked
from quarterdeck.web.queue import sending
from quarterdeck.web.queue.views import looking_of


@require_GET
def letter(request: Asked) -> HttpResponse:
    """This week's, as it stands now."""
    made = weekly(looking_of(request))
    return render(request, "queue/letter.html", {"letter": made, "outside": list(outside(made))})


@require_GET
def markdown(request: Asked) -> HttpResponse:
    """The same as a file."""
    made = weekly(looking_of(request))
    answer = HttpResponse(to_markdown(made), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="week-{made.day}.md"'
    return answer


@require_http_methods(["GET", "POST"])
def messages_page(request: Asked) -> HttpResponse:
    """What is sent to the viewer, and where: nothing, until they ask for it."""
    if request.method == "GET":
        return _page(request)
    try:
        posting.save(request.viewer, wanted_of(request.POST), now=request.now)
    except DeskError as error:
        return _page(request, said=str(error), status=400)
    messages.success(request, "Kept.")
    return HttpResponseRedirect("/queue/messages/")


def _page(request: Asked, *, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "held": posting.find(request.viewer), "kinds": KINDS.items(), "address": request.user.email,
        "mail": settings.EMAIL_BACKEND != "quarterdeck.web.mail.NoMail", "typed": request.POST,
    }  # fmt: skip
    return render(request, "queue/messages.html", context | more, status=status)


def wanted_of(form: QueryDict) -> Wanted:
    """What the form asks for. NotFit."""
    typed = form.get("chat", "").strip()
    chat = sending.check_chat(typed) if typed else None
    taken_off = form.get("chat_off") == "1"
    url = chat.url if chat else "" if taken_off else None
    shown = {kind for kind in form.getlist("kind") if kind in KINDS}
    on = {name: form.get(name) == "1" for name in ("email", "letter", "digest", "attention")}
    return Wanted(**on, muted=tuple(set(KINDS) - shown), chat_url=url, chat_name=chat.name if chat else "")


@require_POST
def try_out(request: Asked) -> HttpResponse:
    """Send a message that says nothing, to see that it comes."""
    held = posting.find(request.viewer)
    part = Part("It works", (Line("", outside="This is what a message from Quarterdeck looks like."),))
    made = Letter("A message to try out", request.viewer.name, request.now.date(), (part,))
    try:
        if request.POST.get("channel") == "chat" and held and held.chat_name:
            sending.send_chat(str(held.chat_url), made)
        elif held and held.email and request.user.email:
            sending.send_mail(request.user, made)
        else:
            raise Http404  # the page offers it only where something was chosen
    except (sending.NotSent, DeskError) as error:
        return _page(request, said=str(error), status=400)
    messages.success(request, "It is sent.")
    return HttpResponseRedirect("/queue/messages/")


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End an account's mail by the link that stands in it: seen first, or at once by a mail program's one click."""
    account = sending.find_stopped(token)
    if account is None:
        raise Http404
    if request.method == "POST":
        posting.stop(account, now=request.now)  # type: ignore[attr-defined]  # of the clock
    return render(request, "queue/stop.html", {"done": request.method == "POST"})
