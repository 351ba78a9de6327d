"""What can be wrong with a rota.

RotaError
├── BadRota        the input cannot be right; every problem is listed, one line each
├── NoRota         no rota can keep all rules; carries the clash
├── NoSuchShift    no shift of that name
├── NotReadable    a file from another system is not in its documented shape
├── OutOfTime      the time limit was over before there was any rota
└── SolverMissing  a proof was asked for without the extra
"""

from __future__ import annotations

from collections.abc import Sequence


class RotaError(Exception):
    """The rota cannot be made or read; the message says what, where and what to do."""


class BadRota(RotaError):
    """The input is wrong. ``problems`` holds one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class NoRota(RotaError):
    """No rota keeps all rules. ``reasons`` are the clashing rules and dates, ``relaxations`` the cheapest ways out."""

    def __init__(self, reasons: Sequence[str], relaxations: Sequence[str] = (), *, smallest: bool = False) -> None:
        super().__init__("; ".join(("no rota keeps all rules", *reasons)))
        self.reasons, self.relaxations, self.smallest = tuple(reasons), tuple(relaxations), smallest


class NoSuchShift(RotaError):
    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        hint = f" (near: {', '.join(near)})" if near else ""
        super().__init__(f"no shift is named {name!r}{hint}; 'quarterdeck rota plan' lists the names")


class NotReadable(RotaError):
    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


class OutOfTime(RotaError):
    def __init__(self) -> None:
        super().__init__(
            "time ran out before anybody was given a shift: give more time with --time, or plan fewer weeks at once"
        )


class SolverMissing(RotaError):
    def __init__(self) -> None:
        super().__init__("a proof needs the solver: pip install 'quarterdeck[rota]', or leave out --solver")
