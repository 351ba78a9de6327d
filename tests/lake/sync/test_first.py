"""A first sync over a GitLab held in memory."""

from __future__ import annotations

from pathlib import Path

from .running import run, states
from .twin import company


def test_the_lake_holds_every_merge_request_of_the_server(tmp_path: Path) -> None:
    twin = company(500)
    result = run(twin, tmp_path)
    assert states(tmp_path) == {number: node.state for number, node in twin.nodes.items()}
    assert result.complete
    assert result.merge_requests == 500
