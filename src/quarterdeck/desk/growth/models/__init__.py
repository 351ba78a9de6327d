"""Growth: ladders, and what hangs on one person's record: plan, readings, talks, promotion, evidence; and skills."""

from quarterdeck.desk.growth.models.evidence import Dismissal, Evidence, EvidenceComment, EvidenceLink
from quarterdeck.desk.growth.models.ladder import Expectation, Ladder, Level, Version
from quarterdeck.desk.growth.models.plan import CheckIn, Goal, GoalVersion, Period, Talk
from quarterdeck.desk.growth.models.promotion import Promotion, PromotionVersion
from quarterdeck.desk.growth.models.reading import Agreed, Mark, Reading
from quarterdeck.desk.growth.models.record import Growth, Opening
from quarterdeck.desk.growth.models.skills import Claim, Skill

__all__ = [
    "Agreed",
    "CheckIn",
    "Claim",
    "Dismissal",
    "Evidence",
    "EvidenceComment",
    "EvidenceLink",
    "Expectation",
    "Goal",
    "GoalVersion",
    "Growth",
    "Ladder",
    "Level",
    "Mark",
    "Opening",
    "Period",
    "Promotion",
    "PromotionVersion",
    "Reading",
    "Skill",
    "Talk",
    "Version",
]
