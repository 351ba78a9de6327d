"""A review as one HTML file that loads nothing and runs nothing."""

from __future__ import annotations

from html import escape

from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.render.blocks import Block, Bullets, Grid, Heading, Text, blocks, title

_STYLE = """
:root{color-scheme:light dark;--line:#8885;--soft:#5f6470;--ink:#1c2330;--paper:#fff;--mark:#0b5cad}
@media(prefers-color-scheme:dark){:root{--soft:#a8b0bd;--ink:#e6e9ef;--paper:#161a21;--mark:#7cb7f0}}
*{box-sizing:border-box}
body{font:1rem/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;
padding:0 1rem}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.15rem;margin:2.2rem 0 .3rem}
p{margin:.4rem 0}.lead{font-weight:600}
.soft,caption,.missing{color:var(--soft);font-size:.9rem}.missing{font-style:italic}
.written{border-left:.2rem solid var(--mark);padding-left:.8rem}
.scroll{overflow-x:auto;margin:.8rem 0}table{border-collapse:collapse;width:100%;font-size:.9rem;
font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:.2rem}th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;
border-bottom:1px solid var(--line)}th{font-weight:600}tbody th{font-weight:500;min-width:11rem}
.r{text-align:right;white-space:nowrap}ul{padding-left:1.2rem}li{margin:.2rem 0;overflow-wrap:anywhere}
@media print{body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}table{break-inside:avoid}}
"""


def page(document: Document) -> str:
    """The whole review; readable at 360 pixels, by a screen reader, in light, dark and on paper."""
    body = "\n".join(_block(one) for one in blocks(document))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title(document))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Bullets):
        return "<ul>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in block.items) + "\n</ul>"
    if isinstance(block, Grid):
        return _grid(block)
    return _paragraph(block)


def _paragraph(block: Text) -> str:
    name = "" if block.tone == "plain" else f' class="{block.tone}"'
    return f"<p{name}>{escape(block.text)}</p>"


def _grid(block: Grid) -> str:
    head = "".join(f'<th scope="col"{_side(block, n)}>{escape(name)}</th>' for n, name in enumerate(block.columns))
    body = "\n".join(_line(block, line) for line in block.lines)
    return (
        f'<div class="scroll" role="region" aria-label="{escape(block.title)}" tabindex="0">\n<table>\n'
        f"<caption>{escape(block.title)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n"
        "</table>\n</div>"
    )


def _line(block: Grid, line: tuple[str, ...]) -> str:
    first, *rest = line
    cells = "".join(f"<td{_side(block, n)}>{escape(cell)}</td>" for n, cell in enumerate(rest, 1))
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def _side(block: Grid, place: int) -> str:
    return ' class="r"' if place in block.right else ""
