"""What the pictures of forecasts share: bands, their key, and how much room words take. SVG that loads nothing."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from html import escape
from unicodedata import east_asian_width

BANDS = ((0.05, 0.95, "outer", "90% of the runs"), (0.15, 0.85, "inner", "70% of the runs"))
"""Levels, class and words of each band, the wider one first."""
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.t{font-weight:600;font-size:14px}.bg{fill:#fff}.g{stroke:#ddd}"
    ".outer{fill:#cfe0f5;stroke:#7ea3cf}.inner{fill:#94bbe6;stroke:#7ea3cf}.outer,.inner{stroke-width:.75}"
    ".mid{fill:none;stroke:#174a85;stroke-width:2.5}.due{stroke:#b3450b;stroke-width:2;stroke-dasharray:4 2}"
    ".now{stroke:#777;stroke-dasharray:3 3}.goal{stroke:#b3450b;stroke-width:1.5}.off{fill:#b3450b}"
    ".past{fill:none;stroke:#333;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.bg{fill:#151f2c}.g{stroke:#3a4656}.past{stroke:#ddd}"
    ".outer{fill:#22395a}.inner{fill:#35619b}.outer,.inner{stroke:#5b86bd}.mid{stroke:#e3effc}.now{stroke:#aaa}"
    ".due,.goal{stroke:#ff9a66}.off{fill:#ff9a66}}"
)


def framed(title: str, says: str, size: tuple[int, int], parts: Sequence[str]) -> str:
    """The whole picture of ``size`` (width, height) on a ground of its own, with title and description in words."""
    key = key_of(title, says)
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="t{key} d{key}"><title id="t{key}">{escape(title)}</title>'
        f'<desc id="d{key}">{escape(says)}</desc><style>{STYLE}</style>'
        f'<path class="bg" d="M0 0H{width}V{height}H0Z"/>{"".join(parts)}</svg>\n'
    )


def key_of(*texts: str) -> str:
    """A part of ids that is the picture's own, so that several can stand on one page."""
    return f"{zlib.crc32(chr(0).join(texts).encode()):08x}"


def legend(x: float, y: float, *, target: bool = False) -> list[str]:
    """One line that says what bands and strokes mean; ``y`` is the line that the words stand on."""
    shown = [
        *((f'<path class="{name}" d="M{{x}} {y - 9}h18v9h-18z"/>', says) for _, _, name, says in reversed(BANDS)),
        (f'<path class="mid" d="M{{x}} {y - 4}h18"/>', "50%"),
    ]
    if target:
        shown.append((f'<path class="due" d="M{{x}} {y - 4}h18"/>', "target"))
    made = []
    for sign, says in shown:
        made += [sign.format(x=round(x)), f'<text x="{round(x) + 24}" y="{y}">{says}</text>']
        x += 24 + width_of(says) + 20
    return made


def width_of(text: str) -> float:
    """About how wide a text of 12 px is, rather too wide than too narrow."""
    return sum(map(_letter, text))


def fitted(text: str, room: float) -> str:
    """The text, cut with an ellipsis where it takes more than ``room``."""
    if width_of(text) <= room:
        return text
    while text and width_of(text) + 12 > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _letter(one: str) -> float:
    if east_asian_width(one) in "WF":
        return 13.0
    if one in "WM@%—…":
        return 12.0
    return 9.0 if one.isupper() else 4.5 if one in " .,:;'|!ijlft()" else 7.1
