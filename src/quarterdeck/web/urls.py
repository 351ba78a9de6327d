"""Where everything is."""

from __future__ import annotations

from django.urls import include, path

from quarterdeck.web import pages

urlpatterns = [
    path("healthz", pages.healthz, name="healthz"),
    path("theme/", pages.theme, name="theme"),
    path("", include("quarterdeck.web.accounts.urls")),
    path("", include("quarterdeck.web.figures.urls")),
    path("work/", include("quarterdeck.web.work.urls")),
    path("review/", include("quarterdeck.web.review.urls")),
    path("people/", include("quarterdeck.desk.people.urls")),
    path("role/", include("quarterdeck.web.role.urls")),
    path("oneonones/", include("quarterdeck.web.oneonones.urls")),
    path("feedback/", include("quarterdeck.web.feedback.urls")),
    path("growth/", include("quarterdeck.web.growth.urls")),
    path("queue/", include("quarterdeck.web.queue.urls")),
    path("", include("quarterdeck.web.queue.letter_urls")),
    path("", include("quarterdeck.web.upkeep.urls")),
    path("api/v1/", include("quarterdeck.web.api.urls")),
]
handler403 = "quarterdeck.web.faults.forbidden"
handler404 = "quarterdeck.web.faults.not_found"
handler500 = "quarterdeck.web.faults.failed"
