"""A report as a picture of the terminal: SVG that loads nothing."""

from __future__ import annotations

import io

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from quarterdeck.reports.formats.terminal import render
from quarterdeck.reports.model import Report

_THEME = TerminalTheme(
    (17, 24, 33),
    (222, 228, 236),
    [
        (17, 24, 33),
        (255, 138, 128),
        (123, 216, 143),
        (242, 193, 78),
        (130, 170, 255),
        (199, 146, 234),
        (137, 221, 255),
        (222, 228, 236),
    ],
)
_FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>Report of a made-up company</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
<rect x="1" y="1" width="{width}" height="{height}" rx="8" fill="#111821"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def svg(made: Report, *, width: int = 132) -> str:
    """The report as the terminal shows it, in a fixed theme and the reader's own monospace font."""
    console = Console(file=io.StringIO(), record=True, width=width, force_terminal=True, highlight=False)
    render(made, console)
    text = console.export_svg(theme=_THEME, code_format=_FRAME, unique_id="report")
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
