"""Charts of figures, drawn here as SVG that loads nothing: a line with its target and usual range, and sparklines.

Colours come from the page through classes (``chart-…``), so that one drawing serves light and dark; shapes tell apart
what colours tell apart: a hollow point is partial, a triangle unusual, a dashed line the target. A standalone drawing
carries its own colours.
"""

from quarterdeck.reports.charts.drawing import Chart, Mark, draw
from quarterdeck.reports.charts.spark import spark

__all__ = ["Chart", "Mark", "draw", "spark"]
