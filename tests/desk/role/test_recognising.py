"""Which duty a responsibility means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.desk.role.duties import BY_KEY, DUTIES
from quarterdeck.desk.role.recognising import recognise, stem
from quarterdeck.jobfamily.model import Item, Link


def _means(text: str, *urls: str) -> tuple[str, ...]:
    return recognise(Item(text, text, 1, tuple(Link("there", url, 1) for url in urls)))


@pytest.mark.parametrize(
    ("text", "duty"),
    [
        ("Meet every person of the team one-on-one each week", "one_on_ones"),
        ("Hold 1-1s with everybody", "one_on_ones"),
        ("Have a regular 1 on 1 with your reports", "one_on_ones"),
        ("Hold skip-level meetings", "one_on_ones"),
        ("Tell people plainly how they do: feedback within the week", "feedback"),
        ("Run performance reviews twice a year", "feedback"),
        ("Coach engineers", "growth"),
        ("Support the career growth of each engineer", "growth"),
        ("Write the project plan of each epic", "plans"),
        ("Keep the roadmap honest", "plans"),
        ("Facilitate retrospectives and sprints", "agile"),
        ("Make sure that each pull request gets a reviewer", "code_review"),
        ("Make technical contributions to the architecture", "code_review"),
        ("Offer mentorship", "growth"),
        ("Define the road map", "plans"),
        ("Review more code than you write", "code_review"),
        ("Recruit engineers from everywhere", "hiring"),
        ("Hire a team for the new region", "hiring"),
        ("Train others to interview", "interviews"),
        ("Create psychological safety", "safety"),
        ("Drive improvements of our processes, and improve processes of others", "process"),
        ("Foster good decisions", "decisions"),
        ("Own the team's OKRs", "indicators"),
        ("Be accountable for the metrics of the team", "indicators"),
        ("Reduce technical debt", "quality"),
        ("Fix security vulnerabilities in time", "quality"),
        ("Lead two teams, as a shared manager", "specialties"),
        ("Take on-call shifts", "oncall"),
        ("Respond to incidents", "oncall"),
        ("Prepare the monthly report", "monthly_review"),
        ("Answer community contributions", "community"),
        ("Onboard new hires", "onboarding"),
        ("Work cross-functionally with product", "agreements"),
        ("Contribute to the sense of pyschological safety", "safety"),
    ],
)
def test_a_duty_is_known_however_it_is_worded(text: str, duty: str) -> None:
    assert _means(text)[:1] == (duty,)


@pytest.mark.parametrize(
    "text",
    [
        "Review and approve expenses",
        "Gather feedback of customers",
        "Bring customer feedback to the product",
        "Interview customers about the product",
        "Be on call with customers",
        "Join sales calls",
        "Make data-driven decisions",
        "Grow the business in the north",
        "Train machine learning models",
        "Design type-safe interfaces",
        "Water the plants",
        "Maintain an environment in which people thrive",
        "Manage up to six teams of teams",
        "Manage the budget",
        "Process invoices",
        "",
    ],
)
def test_a_word_in_another_meaning_is_no_duty(text: str) -> None:
    assert _means(text) == ()


def test_the_longest_phrase_wins_and_others_are_named_too() -> None:
    assert _means("Conduct code reviews and fix bugs") == ("code_review", "quality")
    assert _means("Fix bugs found in code reviews") == ("code_review", "quality")


def test_a_link_tells_what_the_words_do_not() -> None:
    assert _means("Hold an hour with each", "/handbook/leadership/1-1/") == ("one_on_ones",)
    assert _means("Give feedback", "/handbook/leadership/1-1/") == ("feedback",)


def test_endings_do_not_matter() -> None:
    assert len({stem(word) for word in ("hire", "hires", "hired", "hiring")}) == 1
    assert len({stem(word) for word in ("plan", "plans", "planned", "planning")}) == 1
    assert stem("reviewer") != stem("review")


def test_every_duty_has_a_key_of_its_own_and_is_found_by_its_own_words() -> None:
    assert len(BY_KEY) == len(DUTIES)
    for duty in DUTIES:
        for cue in duty.cues.split(","):
            assert duty.key in _means(cue.strip()), cue


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    assert set(_means(text)) <= set(BY_KEY)
