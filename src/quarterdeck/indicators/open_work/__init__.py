"""Figures about merge requests that are open: their age, and the time since a review was asked for."""

from quarterdeck.indicators.open_work.answer import answer
from quarterdeck.indicators.open_work.moment import Moment, get_moment

__all__ = ["Moment", "answer", "get_moment"]
