"""Writes the cast and its lake into a home: ``python -m tests.journeys.people HOME``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from quarterdeck.home.folder import Home
from quarterdeck.web import running

SETTINGS = """mode = "shared"

[[source]]
name = "acme"
kind = "gitlab"
url = "https://gitlab.example.com"
scope = "acme"
"""


def main(path: str) -> None:
    """A shared home in which everybody's password is ``correct horse``."""
    home = Home(Path(path))
    home.make()
    home.settings.write_text(SETTINGS)
    running.set_up(home)
    running.migrate(home)
    from tests.web.cast import make_cast  # noqa: PLC0415 -- models need Django
    from tests.web.lake import make_lake  # noqa: PLC0415

    make_cast()
    make_lake(home, now=datetime.now(UTC))


if __name__ == "__main__":
    main(sys.argv[1])
