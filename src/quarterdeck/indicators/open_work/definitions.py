"""The definitions of figures about open work: where the clock starts, and what the age is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.errors import UnknownIndicator

CLOCKS = {
    "created": "m.created_at",
    "asked": "least(m.requested_at, m.assigned_at)",
    "requested": "m.requested_at",
    "ready": "m.ready_at",
}
"""Clock starts as SQL over a row ``m`` of merge_requests; null where the clock never started."""


@dataclass(frozen=True, slots=True)
class OpenDefinition:
    """How one definition measures. ``clock`` names the start (see `CLOCKS`); ``pauses`` says what does not count:
    ``closed`` the closed spans, ``answered`` all but the time in which a reviewer's answer is due."""

    clock: Literal["created", "asked", "requested", "ready"]
    whole_days: bool = False
    pauses: Literal["closed", "answered"] | None = None

    @property
    def asks_reviewers(self) -> bool:
        """Whether the figure depends on when a review was requested."""
        return self.clock in {"asked", "requested"}


_DEFINITIONS = {
    ("oma", "gitlab-2022"): OpenDefinition("created"),
    ("oma", "open_time_only"): OpenDefinition("created", pauses="closed"),
    ("oma", "whole_days"): OpenDefinition("created", whole_days=True),
    ("omrt", "gitlab-2022"): OpenDefinition("asked"),
    ("omrt", "strict"): OpenDefinition("requested"),
    ("omrt", "waiting"): OpenDefinition("requested", pauses="answered"),
    ("omrt", "ready"): OpenDefinition("ready"),
    ("omrt", "whole_days"): OpenDefinition("asked", whole_days=True),
}


def get_definition(indicator: str, name: str) -> OpenDefinition:
    """The definition of ``oma`` or ``omrt`` by name. Raises UnknownIndicator or UnknownDefinition."""
    if indicator not in {"oma", "omrt"}:
        raise UnknownIndicator(indicator, ("oma", "omrt"))
    get_indicator(indicator).get_definition(name)
    return _DEFINITIONS[indicator, name]
