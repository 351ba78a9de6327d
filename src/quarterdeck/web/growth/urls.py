"""Addresses of growth."""

from __future__ import annotations

from django.urls import path

from quarterdeck.web.growth import goals, ladders, people, promoting, reading, talking
from quarterdeck.web.growth.evidence_urls import urlpatterns as of_evidence

app_name = "growth"
urlpatterns = [
    path("", people.home, name="home"),
    path("share/", people.share, name="share"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/periods/", goals.add_period, name="add_period"),
    path("people/<int:person_id>/goals/", goals.add_goal, name="add_goal"),
    path("people/<int:person_id>/talks/", talking.add, name="add_talk"),
    path("people/<int:person_id>/readings/", reading.begin, name="begin_reading"),
    path("people/<int:person_id>/promotions/", promoting.draft, name="draft_promotion"),
    path("periods/<uuid:key>/", goals.period, name="period"),
    path("goals/<uuid:key>/", goals.goal, name="goal"),
    path("goals/<uuid:key>/state/", goals.state, name="goal_state"),
    path("goals/<uuid:key>/check-ins/", goals.check_in, name="check_in"),
    path("check-ins/<uuid:key>/remove/", goals.remove_check_in, name="remove_check_in"),
    path("talks/<uuid:key>/", talking.talk, name="talk"),
    path("readings/<uuid:key>/", reading.reading, name="reading"),
    path("readings/<uuid:key>/agreed/<int:expectation_id>/", reading.agree, name="agree"),
    path("promotions/<uuid:key>/", promoting.promotion, name="promotion"),
    path("promotions/<uuid:key>/promotion.md", promoting.markdown, name="promotion_md"),
    path("ladders/", ladders.ladders, name="ladders"),
    path("ladders/bring/", ladders.bring, name="bring_ladder"),
    path("ladders/<int:ladder_id>/", ladders.ladder, name="ladder"),
    *of_evidence,
]
