"""The area under a label of its own: `desk.feedback` has the plain one."""

from __future__ import annotations

from django.apps import AppConfig


class FeedbackPages(AppConfig):
    name = "quarterdeck.web.feedback"
    label = "feedback_pages"
