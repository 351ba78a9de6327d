"""GraphQL's envelope: data and errors, and what the errors mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec

from quarterdeck.sources.errors import SourceError, TooComplex

T = TypeVar("T")

_HEAVY = re.compile(r"timed? ?out|internal server error|unavailable|resource exhausted|try again", re.IGNORECASE)
_TIME = re.compile(r"time[sd]? ?out", re.IGNORECASE)
_COMPLEX = re.compile(r"complexity of (\d+), which exceeds max complexity of (\d+)")


class Location(msgspec.Struct):
    line: int = 0
    column: int = 0


class GraphError(msgspec.Struct):
    """One error. ``path`` leads to a null in the data, or, where the document was refused, into the document."""

    message: str = ""
    path: list[Any] | None = None
    locations: list[Location] | None = None
    extensions: dict[str, Any] | None = None


class Envelope(msgspec.Struct, Generic[T]):
    data: T | None = None
    errors: list[GraphError] | None = None


class Loose(msgspec.Struct):
    """An envelope whose data did not look as expected."""

    data: msgspec.Raw = msgspec.Raw(b"null")
    errors: Any = None


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """``data`` is None where it did not fit its type (then ``loose`` has it); ``errors`` stand beside the data."""

    data: T | None
    errors: Sequence[GraphError]
    headers: Mapping[str, str]
    asked_at: datetime
    requests: int
    loose: msgspec.Raw | None = None


class Rejected(SourceError):
    """GitLab refuses the document itself; ``errors`` say why."""

    def __init__(self, errors: Sequence[GraphError]) -> None:
        self.errors = errors
        super().__init__(f"GitLab refuses a query: {said(errors)}; please report this")


@lru_cache(maxsize=64)
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def decode(body: bytes, kind: Any) -> Any:
    """JSON to a typed value. Raises `msgspec.DecodeError`, of which `msgspec.ValidationError` is one."""
    return _decoder(kind).decode(body)


def opened(body: bytes, kind: Any) -> tuple[Any, Sequence[GraphError], msgspec.Raw | None]:
    """Data, errors, and the data undecoded where they do not fit ``kind``. Raises `msgspec.DecodeError` for no JSON."""
    try:
        envelope = decode(body, Envelope[kind])
    except msgspec.ValidationError:
        loose = decode(body, Loose)
        return None, _errors(loose.errors), None if bytes(loose.data) == b"null" else loose.data
    return envelope.data, envelope.errors or (), None


def is_heavy(errors: Sequence[GraphError]) -> bool:
    """Whether the errors are those of a server that could not finish."""
    return any(_HEAVY.search(error.message) for error in errors)


def said(errors: Sequence[GraphError]) -> str:
    """The first error's words, short enough for one line."""
    return " ".join(errors[0].message.split())[:120] if errors else "no reason is given"


def timed_out(errors: Sequence[GraphError]) -> bool:
    """Whether a part of the answer came too late."""
    return any(_TIME.search(error.message) for error in errors)


def refusal(errors: Sequence[GraphError]) -> SourceError:
    """What to raise for a document that was not executed."""
    for error in errors:
        found = _COMPLEX.search(error.message)
        if found:
            return TooComplex(int(found[1]), int(found[2]))
        if "complexity" in error.message.lower() and "exceed" in error.message.lower():
            return TooComplex(0, 0)
    return Rejected(errors)


def _errors(given: Any) -> list[GraphError]:
    """Errors in whatever form: GitLab's proxies write plain texts."""
    if not given:
        return []
    texts = given if isinstance(given, list) else [given]
    return [GraphError(message=str(text.get("message", text) if isinstance(text, dict) else text)) for text in texts]
