"""Front matter: the flat part of YAML that pages use. What is beyond it is a fault; nothing is raised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from quarterdeck.jobfamily.model import Fault, Value

_KEY = re.compile(r"(?P<key>\"[^\"]*\"|'[^']*'|[^\s:#\-\[\]{},&*!|>'\"%@`][^:]*):(?:[ \t]+(?P<value>.*))?$")
_INTEGER = re.compile(r"[-+]?\d{1,18}$")
_FLOAT = re.compile(r"[-+]?\d{1,18}\.\d{1,18}$")
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None, "~": None, "": None}
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
MOST_LINES = 2000
"""Front matter ends within so many lines, or is none."""


@dataclass(slots=True)
class Front:
    """``values`` is None where the page has no front matter. ``body`` is the index of the first line after it."""

    values: dict[str, Value] | None = None
    body: int = 0
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, what: str) -> None:
        self.faults.append(Fault("front-matter", line, what))


def read(text_lines: list[str]) -> Front:
    """Read the front matter from the lines of a page."""
    start = next((i for i, line in enumerate(text_lines[:50]) if line.strip()), 0)
    front = Front()
    if not text_lines or text_lines[start].rstrip() not in {"---", "+++"}:
        return front
    fence = text_lines[start].rstrip()
    end = _end(text_lines, start, fence)
    if end is None:
        return _unclosed(front, text_lines, start, fence)
    front.values, front.body = {}, end + 1
    _entries(front, text_lines[start + 1 : end], first=start + 2, separator="=" if fence == "+++" else ":")
    return front


def _end(text_lines: list[str], start: int, fence: str) -> int | None:
    enders = {"---", "..."} if fence == "---" else {fence}
    for at in range(start + 1, min(len(text_lines), start + MOST_LINES)):
        if text_lines[at].rstrip() in enders:
            return at
    return None


def _unclosed(front: Front, text_lines: list[str], start: int, fence: str) -> Front:
    """Without its end, front matter is the lines that look like it, up to the first that does not."""
    end = start + 1
    while end < min(len(text_lines), start + MOST_LINES) and _KEY.match(text_lines[end][:300]):
        end += 1
    if end == start + 1:
        return front
    front.values, front.body = {}, end
    front.fault(start + 1, f"the front matter opens with {fence} and never closes; end it with a line {fence}")
    _entries(front, text_lines[start + 1 : end], first=start + 2, separator=":")
    return front


def _entries(front: Front, body: list[str], *, first: int, separator: str) -> None:
    at = 0
    while at < len(body):
        line = body[at]
        taken = 1
        if line.strip() and not line.lstrip().startswith("#"):
            taken = _entry(front, body, at, first=first, separator=separator)
        at += taken


def _entry(front: Front, body: list[str], at: int, *, first: int, separator: str) -> int:
    """Take one key with what belongs to it; gives how many lines that was."""
    line, number = body[at], first + at
    if separator == "=":
        line = re.sub(r"^([\w.\-]{1,100})[ \t]*=[ \t]*", r"\1: ", line)
    found = None if line[:1].isspace() else _KEY.match(line[:100_000])
    if "\t" in line[: len(line) - len(line.lstrip())]:
        front.fault(number, "a tab indents this line; indent with spaces")
    if found is None:
        front.fault(number, f"{line.strip()[:40]!r} is no 'key: value'; write it so, or take it out")
        return 1
    key, value = _unquote(found["key"]), (found["value"] or "").strip()
    below = _quoted_below(body, at, value) or _below(body, at)
    values = front.values if front.values is not None else {}
    if key in values:
        front.fault(number, f"{key!r} is there twice; keep one")
    values[key] = _value(front, key, value, below, number)
    return 1 + len(below)


def _below(body: list[str], at: int) -> list[str]:
    """The lines that belong to the key: indented, list entries, and blank ones between them."""
    end = at + 1
    while end < len(body) and (not body[end].strip() or body[end][0] == " " or body[end].startswith("- ")):
        end += 1
    while end > at + 1 and not body[end - 1].strip():
        end -= 1
    return body[at + 1 : end]


def _quoted_below(body: list[str], at: int, value: str) -> list[str]:
    """The lines up to the one that ends a quote; none where the quote ends on its own line, or never."""
    mark = value[:1]
    if mark not in {'"', "'"} or (len(value) > 1 and mark in value[1:]):
        return []
    end = next((i for i in range(at + 1, min(len(body), at + 40)) if body[i].rstrip().endswith(mark)), None)
    return [] if end is None or any(_KEY.match(line[:200]) for line in body[at + 1 : end]) else body[at + 1 : end + 1]


def _value(front: Front, key: str, value: str, below: list[str], number: int) -> Value:
    if re.match(r"[|>][-+0-9]{0,2}(?:\s+#.*)?$", value):
        return _block(below, folded=value[0] == ">")
    value = _uncomment(value)
    if not value and below:
        return _list_or_text(front, below, number)
    joined = " ".join([value, *(line.strip() for line in below)]).strip()
    return _scalar(front, key, joined, number)


def _block(below: list[str], *, folded: bool) -> str:
    indent = min((len(line) - len(line.lstrip()) for line in below if line.strip()), default=0)
    kept = [line[indent:].rstrip() for line in below]
    if not folded:
        return "\n".join(kept).strip("\n")
    return "\n".join(" ".join(part.split("\n")) for part in "\n".join(kept).strip("\n").split("\n\n"))


def _list_or_text(front: Front, below: list[str], number: int) -> Value:
    """A list of plain values, or a map of them; anything deeper stays text."""
    stripped = [line.strip() for line in below if line.strip()]
    if all(line.startswith("- ") or line == "-" for line in stripped):
        return tuple(_scalar(front, "-", _uncomment(line[1:].strip()), number) for line in stripped)
    pairs = [_KEY.match(line) for line in stripped]
    if all(pairs):
        return {
            _unquote(p["key"]): _scalar(front, p["key"], _uncomment((p["value"] or "").strip()), number)
            for p in pairs
            if p
        }
    return "\n".join(stripped)


def _scalar(front: Front, key: str, value: str, number: int) -> Value:
    if value.lower() in _WORDS:
        return _WORDS[value.lower()]
    if value[0] in "\"'":
        return _quoted(front, key, value, number)
    if value[0] == "[":
        return _flow(front, key, value, number)
    if _INTEGER.match(value):
        return int(value)
    if _FLOAT.match(value):
        return float(value)
    if value[0] in "@`%&*!{}],|>" and not re.match(r"\{[^{}]*\}", value):
        front.fault(number, f"{key!r}: a value cannot begin with {value[0]}; put it between quotes")
    elif re.search(r":(?:\s|$)", value) and value[0] != "{":
        front.fault(number, f"{key!r}: a colon followed by a space must stand between quotes")
    return value


def _quoted(front: Front, key: str, value: str, number: int) -> str:
    mark = value[0]
    if len(value) < 2 or value[-1] != mark or (mark == '"' and re.search(r"(?<!\\)(?:\\\\)*\\\"$", value)):
        front.fault(number, f"{key!r}: the quote {mark} never closes; add it at the end")
        return value[1:].rstrip(mark)
    inner = value[1:-1]
    if mark == "'":
        return inner.replace("''", "'")
    if re.search(r"(?<!\\)\"", inner):
        front.fault(number, f'{key!r}: a quote stands inside quotes; write it as \\"')
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), inner)


def _flow(front: Front, key: str, value: str, number: int) -> Value:
    if value[-1] != "]":
        front.fault(number, f"{key!r}: the list never closes; add ] at the end")
    inner = value.removeprefix("[").removesuffix("]").strip()
    return tuple(_unquote(part.strip()) for part in inner.split(",") if part.strip())


def _unquote(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _uncomment(value: str) -> str:
    if value[:1] in {'"', "'"}:
        end = value.find(value[0], 1)
        return value[: end + 1] if end > 0 and re.match(r"\s+#", value[end + 1 :]) else value
    return re.sub(r"(?:^|\s)#.*$", "", value).strip()
