"""Approval rules, which the company does not have of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """A project's rule. ``eligible`` are usernames; an ``ANY_APPROVER`` rule names none, as in GitLab."""

    name: str = "All Members"
    type: Literal["REGULAR", "CODE_OWNER", "ANY_APPROVER"] = "ANY_APPROVER"
    approvals_required: int = 0
    eligible: tuple[str, ...] = ()
    id: int = 1
