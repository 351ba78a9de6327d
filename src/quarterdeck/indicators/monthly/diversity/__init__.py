"""Diversity: how teams are made up, and how they are spread over the world."""

from quarterdeck.indicators.monthly.diversity.answer import answer, rows

__all__ = ["answer", "rows"]
