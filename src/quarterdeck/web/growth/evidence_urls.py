"""Addresses of evidence, suggestions, stretch work and skills, below growth's own."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.growth import evidence, skills, stretch, suggesting

urlpatterns = [
    path("evidence/", evidence.own, name="evidence"),
    path("evidence/shared/", evidence.shared, name="evidence_shared"),
    path("evidence/suggestions/", suggesting.suggestions, name="suggestions"),
    path("evidence/suggestions/settle/", suggesting.settle, name="settle_suggestion"),
    path("evidence/<uuid:key>/", evidence.piece, name="evidence_piece"),
    path("evidence/<uuid:key>/remove/", evidence.remove, name="remove_evidence"),
    path("evidence/<uuid:key>/share/", evidence.share, name="share_evidence"),
    path("evidence/<uuid:key>/comments/", evidence.comment, name="comment_evidence"),
    path("stretch/", stretch.stretch, name="stretch"),
    path("stretch/aside/", stretch.aside, name="stretch_aside"),
    path("skills/", skills.overview, name="skills"),
    path("skills/<slug:slug>/", skills.team, name="skills_team"),
    path("skills/of/<int:skill_id>/", skills.say, name="say_skill"),
    path("skills/of/<int:skill_id>/propose/", skills.propose, name="propose_skill"),
    path("skills/of/<int:skill_id>/remove/", skills.remove, name="remove_skill"),
    path("skills/claims/<uuid:claim_id>/", skills.answer, name="answer_claim"),
]
