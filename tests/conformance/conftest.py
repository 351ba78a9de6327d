"""A generated company, served once for all real clients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.model import Company
from quarterdeck.simulator.server import Server

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="package")
def company() -> Company:
    return make_company(seed=2, people=10, years=0.25, now=NOW)


@pytest.fixture(scope="package")
def server(company: Company) -> Iterator[Server]:
    with Server(company) as found:
        yield found
