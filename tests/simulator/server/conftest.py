"""A served little company."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from quarterdeck.simulator.server import Server
from tests.simulator.server.little import Client, company


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(company()) as found:
        yield found


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server, server.token)
