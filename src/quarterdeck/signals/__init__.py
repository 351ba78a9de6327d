"""Process behaviour charts (XmR): which movements of a figure are news, and which are noise. A pure leaf."""

from quarterdeck.signals.detect import Signal, find_signals
from quarterdeck.signals.rules import eight_in_a_row, outside, three_of_four
from quarterdeck.signals.xmr import Limits, corrected_limits, limits, median_limits, usual_range

__all__ = [
    "Limits",
    "Signal",
    "corrected_limits",
    "eight_in_a_row",
    "find_signals",
    "limits",
    "median_limits",
    "outside",
    "three_of_four",
    "usual_range",
]
