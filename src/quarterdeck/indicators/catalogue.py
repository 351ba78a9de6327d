"""The eight indicators, declared: what each is called, measures and aims at. `docs/indicators.md` is made from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from quarterdeck.indicators.answer import Grain, Target
from quarterdeck.indicators.errors import UnknownDefinition, UnknownIndicator, UnknownPreset

PRESETS = ("none", "gitlab-2022", "gitlab-2023")
"""Sets of targets; a fresh installation has ``none``."""

_DEVELOPMENT = "https://about.gitlab.com/handbook/engineering/development/performance-indicators/"
_ENGINEERING = "https://about.gitlab.com/handbook/engineering/performance-indicators/"


@dataclass(frozen=True, slots=True)
class Definition:
    """A named way to compute an indicator; ``dated`` says as of when GitLab used it ("" where it is ours)."""

    name: str
    sentence: str
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``grain`` is the natural one, ``grains`` are all that may be asked; ``definitions`` begin with
    the default; ``targets`` are by preset, absent where there is none; ``needs`` are the imports without which there
    is no figure; ``not_from_clone`` says why a clone cannot feed it ("" where it can)."""

    id: str
    name: str
    unit: str
    direction: Literal["down", "up"]
    grain: Grain
    grains: tuple[Grain, ...]
    sentence: str
    url: str
    source: str
    definitions: tuple[Definition, ...]
    targets: Mapping[str, Target] = field(default_factory=dict)
    needs: tuple[str, ...] = ("teams", "people")
    not_from_clone: str = ""
    notes: tuple[str, ...] = ()

    @property
    def default(self) -> Definition:
        return self.definitions[0]

    def get_definition(self, name: str) -> Definition:
        """The definition of that name; UnknownDefinition lists those there are."""
        for definition in self.definitions:
            if definition.name == name:
                return definition
        raise UnknownDefinition(self.id, name, (definition.name for definition in self.definitions))

    def find_target(self, preset: str) -> Target | None:
        """The target of a preset, None where it sets none; UnknownPreset for another name."""
        if preset not in PRESETS:
            raise UnknownPreset(preset, PRESETS)
        return self.targets.get(preset)

    def preset_definition(self, preset: str) -> str:
        """The definition that belongs to a preset's target: the one of the preset's name, else the default."""
        names = {definition.name for definition in self.definitions}
        return preset if preset in names else self.default.name


def _both(op: Literal["<=", "<", ">=", ">"], value: float) -> dict[str, Target]:
    return dict.fromkeys(("gitlab-2022", "gitlab-2023"), Target(op, value))


_DAILY: tuple[Grain, ...] = ("day", "week", "month", "quarter")
_MONTHLY: tuple[Grain, ...] = ("month", "quarter")
_OPEN_WORK = "a clone knows merged merge requests only, and nothing about those that are open"

OMRT = Indicator(
    "omrt",
    "Open MR Review Time (OMRT)",
    "days",
    "down",
    "day",
    _DAILY,
    "On a given day, the median time since a review was first asked for, over the merge requests open and in review.",
    _DEVELOPMENT + "#open-mr-review-time-omrt",
    "Development Department Performance Indicators, 2022; its SQL, 2024",
    (
        Definition(
            "gitlab-2022",
            "The clock starts at the first review request, or at the first assignment to a human who is not the "
            "author, whichever is earlier; it neither pauses nor resets.",
            "August 2022",
        ),
        Definition("strict", "The clock starts at the first review request only."),
        Definition("waiting", "Only the time in which a reviewer's answer is due counts."),
        Definition("ready", "The clock starts at the first moment at which the merge request is open and no draft."),
        Definition(
            "whole_days",
            "Like gitlab-2022, in whole days: the date asked less the date of the start, as GitLab's SQL does it.",
            "SQL of 2024",
        ),
    ),
    _both("<=", 21.0),
    not_from_clone=_OPEN_WORK,
    notes=("It describes unfinished work: merging many quick ones can raise it, for the slow ones remain.",),
)

OMA = Indicator(
    "oma",
    "Open MR Age (OMA)",
    "days",
    "down",
    "day",
    _DAILY,
    "On a given day, the median time since creation, over the merge requests that are open.",
    _DEVELOPMENT + "#open-mr-age-oma",
    "Development Department Performance Indicators, 2022",
    (
        Definition("gitlab-2022", "Exact days since creation; a reopened one keeps its creation time.", "August 2022"),
        Definition("open_time_only", "The time for which it was closed before it was reopened is taken off."),
        Definition("whole_days", "Like gitlab-2022, in whole days: the date asked less the date of creation."),
    ),
    _both("<=", 30.0),
    not_from_clone=_OPEN_WORK,
)

COMMUNITY_SLO = Indicator(
    "community_slo",
    "Response to Community SLO",
    "share",
    "up",
    "month",
    _MONTHLY,
    "Of the community's merge requests whose first answer fell due in the month, the share answered in time.",
    _DEVELOPMENT + "#response-to-community-slo",
    "GitLab withdrew its definition; ours follows GitLab's code review rules of 2022",
    (
        Definition("gitlab-review-slo", "The first answer is due 2 business days after it was ready.", "2022"),
        Definition("leading-organisation", "The first answer is due 4 business days after it was ready.", "2022"),
        Definition("triage", "The first answer is due 7 calendar days after it was ready.", "2022"),
        Definition("other-teams", "The same clock for merge requests of other teams that wait for us to review."),
    ),
    _both(">=", 0.95),
    needs=("teams", "people"),
    not_from_clone="a clone does not tell who answered a merge request, and when",
    notes=(
        "A business day is a span of 24 hours that skips weekends and the holidays of the team's calendar.",
        "Beside it stand the median hours to the first answer and what waits now.",
    ),
)

HIRING = Indicator(
    "hiring",
    "Hiring Actual vs Plan",
    "ratio",
    "up",
    "month",
    _MONTHLY,
    "People on the last day of the month, as a ratio of the headcount that was planned for it.",
    _ENGINEERING + "#engineering-hiring-actual-vs-plan",
    "Engineering Performance Indicators, 2022; GitLab keeps its targets confidential",
    (Definition("gitlab", "Heads at month end ÷ planned headcount at month end.", "2022"),),
    _both(">=", 0.9),
    needs=("people", "plan"),
    not_from_clone="it stands on people and plan, which are imported; a clone adds nothing",
    notes=("Beside it stand hires against plan, open positions with their age, and days from opened to accepted.",),
)

MR_RATE = Indicator(
    "mr_rate",
    "Development Department MR Rate",
    "merge requests per person and month",
    "up",
    "month",
    _MONTHLY,
    "Merge requests merged in the month, for each person of the month's headcount.",
    _DEVELOPMENT + "#development-department-mr-rate",
    "Development Department Performance Indicators, 2022 and 2023",
    (
        Definition("gitlab-2022", "Merged in the month and authored by the team ÷ headcount.", "August 2022"),
        Definition("gitlab-2023", "Merged in the month in any connected project, by anyone ÷ headcount.", "2023"),
        Definition("group-label", "All that carry the team's group label ÷ headcount.", "2026"),
        Definition("team", "Those that carry the team's group label and are authored by it ÷ headcount.", "2026"),
        Definition(
            "distinct",
            "Like gitlab-2022, but each person seen in the month counts once, as GitLab's SQL does it.",
            "SQL of 2024",
        ),
    ),
    {"gitlab-2022": Target(">", 10.0), "gitlab-2023": Target(">", 12.0)},
    notes=(
        "It is about the system of work, and is never broken down by person.",
        "With fewer than 3 people in the month it is withheld.",
    ),
)

DIVERSITY = Indicator(
    "diversity",
    "Diversity",
    "shares",
    "up",
    "quarter",
    ("quarter",),
    "How the team is made up, as people describe themselves, and how it is spread over countries and time zones.",
    _ENGINEERING + "#diversity",
    "Engineering Performance Indicators, 2022; no target, by policy",
    (Definition("gitlab", "Counts on the last day of the quarter, small cells withheld.", "2022"),),
    needs=("people", "identity"),
    not_from_clone="it stands on imported counts; nothing is ever inferred from names",
    notes=("Nothing is shown for fewer than 20 people, and no cell below 5 can be computed from what is shown.",),
)

HANDBOOK = Indicator(
    "handbook",
    "Handbook Update Frequency",
    "merge requests per person and month",
    "up",
    "month",
    _MONTHLY,
    "Merged merge requests that touch the team's handbook pages, for each person of the month's headcount.",
    _ENGINEERING + "#handbook-update-frequency",
    "Engineering Performance Indicators, 2022",
    (
        Definition("gitlab-2022", "Merged in the month, touching a page, whichever human wrote it.", "August 2022"),
        Definition("authored", "Only those that the team itself authored."),
        Definition("distinct", "Like gitlab-2022, but each person seen in the month counts once.", "SQL of 2024"),
    ),
    _both(">=", 0.5),
    needs=("teams", "people"),
    notes=("With fewer than 3 people in the month it is withheld.",),
)

RETENTION = Indicator(
    "retention",
    "Team Member Retention",
    "share",
    "up",
    "month",
    _MONTHLY,
    "The share of people who stayed over the last 12 months, weighed by their share of time in the team.",
    _ENGINEERING + "#team-member-retention",
    "Engineering Performance Indicators, 2022",
    (Definition("gitlab", "1 − leavers of 12 months ÷ mean of the 12 month headcounts.", "2022"),),
    _both(">=", 0.84),
    needs=("people",),
    not_from_clone="it stands on people, who are imported",
    notes=("With a mean headcount below 20 the counts are given instead: one leaver of seven is no trend.",),
)

CATALOGUE: Mapping[str, Indicator] = {
    indicator.id: indicator for indicator in (OMRT, OMA, COMMUNITY_SLO, HIRING, MR_RATE, DIVERSITY, HANDBOOK, RETENTION)
}
"""All indicators by id, in the order in which they are shown."""


def get_indicator(name: str) -> Indicator:
    """The indicator of that id; UnknownIndicator lists those there are."""
    if name not in CATALOGUE:
        raise UnknownIndicator(name, CATALOGUE)
    return CATALOGUE[name]
