"""The duties of a manager: what each is called, where it is done, and the words by which a job page names it.

A later duty adds its address here, and its evidence to `reports.role.evidence`; nothing else knows which there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. ``url`` is the page that serves it, ``command`` what serves it on the command line; without either it
    is not served yet. ``cues`` are phrases, told apart by commas: their words in this order, up to three others
    between; the longer the phrase, the surer. ``not_with`` are words beside a cue that make it something else."""

    key: str
    name: str
    cues: str
    url: str = ""
    command: str = ""
    not_with: str = ""

    @property
    def served(self) -> bool:
        """Whether a page or a command serves it."""
        return bool(self.url or self.command)


DUTIES: tuple[Duty, ...] = (
    Duty(
        "growth", "Growth of the people",
        "grow skill, skill grow, career, mentor, coach, growth plan, development plan, professional development, "
        "professional growth, personal growth, personal development, develop skill, help grow, develop engineer, "
        "develop team member, upskill, promotion, support growth, learning",
        url="/growth/", not_with="business revenue company market customer machine deep page infrastructure",
    ),
    Duty(
        "plans", "Plans with a date", "project plan, plan project, epic, roadmap, road map, forecast, delivery date, "
        "delivery commitment, product commitment, deliver on time, delivery plan, delivery estimate, estimate delivery",
        command="quarterdeck forecast when", not_with="revenue sales financial demand budget pipeline",
    ),
    Duty(
        "agile", "The team's cycle of work",
        "agile, scrum, kanban, sprint, project management, iteration plan, plan iteration, milestone plan, "
        "plan milestone, backlog, retrospective, planning process, standup, stand up",
    ),
    Duty(
        "code_review", "Code review", "code review, review code, mr review, review mr, reviewer, "
        "make technical contribution, contribute code, write code, maintainer",
        url="/work/", not_with="performance salary compensation policy contract candidate",
    ),
    Duty(
        "community", "The community's merge requests",
        "community contribution, contribution community, community contributor, wider community, open source "
        "community, open source contributor, community mr, response community",
        url="/work/community/",
    ),
    Duty(
        "hiring", "Hiring", "hire, recruit, seek talent, attract talent, talent acquisition, headcount, staffing, "
        "open position, source candidate, sourcing candidate, world class team, seek candidate, find candidate, "
        "attract candidate, fill role, grow team size",
        url="/figures/hiring/", not_with="onboard",
    ),
    Duty("onboarding", "New people", "onboard, new hire, new team member, new joiner, new starter"),
    Duty(
        "interviews", "Interviews and interviewers", "interview, scorecard, screen candidate, assess candidate",
        not_with="customer user stakeholder media press exit",
    ),
    Duty(
        "safety", "How safe the team feels",
        "psychological safety, sense safety, safe environment, team health, health team, team safe, inclusive "
        "environment, inclusive culture, sense belonging, burnout, morale, team wellbeing, trust team",
    ),
    Duty(
        "process", "Process improvements",
        "process improvement, improve process, workflow improvement, improve workflow, improve productivity, "
        "improve efficiency, improve how work, continuous improvement, improvement process, optimise process, "
        "optimize process, streamline process, iterate process",
    ),
    Duty(
        "one_on_ones", "1:1s", "oneonone, skip level, regular meeting team member, weekly meeting team member",
        url="/oneonones/",
    ),
    Duty(
        "feedback", "Feedback",
        "feedback, performance review, performance management, performance evaluation, manage performance, "
        "underperform, performance conversation, evaluate performance, individual performance, praise",
        url="/feedback/",
        not_with="customer user client market prospect community product partner system loop contributor",
    ),
    Duty(
        "decisions", "Decisions", "decision, decide, disagree commit",
        not_with="driven data hiring buying purchase investment business",
    ),
    Duty(
        "indicators", "Performance indicators and OKRs",
        "okr, kpi, key result, performance indicator, metric, quarterly goal, quarterly objective, measurable goal",
        url="/figures/",
    ),
    Duty(
        "quality", "Quality, security and performance of the product",
        "product quality, quality security, quality product, security vulnerability, vulnerability, bug, technical "
        "debt, tech debt, error budget, improve security, improve quality, security issue, product performance, "
        "improve reliability, product security, security performance, reliability, improve performance, "
        "availability",
        not_with="team individual employee",
    ),
    Duty(
        "specialties", "Specialties and shared teams",
        "more one specialty, multiple specialty, several specialty, two specialty, specialty team, shared manager, "
        "more one team, manage multiple team, manage several team, manage two team, lead multiple team, lead several "
        "team, shared team",
        url="/people/",
    ),
    Duty(
        "oncall", "On-call", "oncall, oncall rotation, incident, incident management, incident rotation, pager, "
        "escalation rotation, incident manager",
        command="quarterdeck rota plan", not_with="",
    ),
    Duty(
        "monthly_review", "The monthly review",
        "monthly review, monthly report, status report, report progress, report status, weekly update, monthly "
        "update, progress report, update stakeholder, report leadership, communicate progress, communicate status",
        url="/review/", not_with="spend expense invoice budget financial",
    ),
    Duty(
        "agreements", "Agreements with other teams",
        "cross functional, across department, other department, cross team, stakeholder, stable counterpart, "
        "partner product, work product manager, collaborate product, across team, other team, collaborate design, "
        "collaborative partnership, consensus",
    ),
)  # fmt: skip
"""All duties, in the order in which a list of them is read."""

BY_KEY: Mapping[str, Duty] = {duty.key: duty for duty in DUTIES}
NONE = "none"
"""The choice that nothing here serves a responsibility."""


def find_duty(key: str) -> Duty | None:
    """The duty of that key, None where there is none (any more)."""
    return BY_KEY.get(key)
