"""Response to Community SLO: how soon the community's merge requests get their first answer."""

from quarterdeck.indicators.monthly.community.answer import answer, rows

__all__ = ["answer", "rows"]
