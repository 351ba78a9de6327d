"""Perceval, as it is and in an environment of its own, reads a project with all that hangs on it."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.simulator.model import Company, MergeRequest, Project
from quarterdeck.simulator.server import Server

PYTHON = Path(__file__).resolve().parents[2] / ".tools" / "perceval" / "bin" / "python"

READ = """
import json, sys
from perceval.backends.core.gitlab import GitLab
url, owner, repository, token = sys.argv[1:]
backend = GitLab(owner=owner, repository=repository, api_token=token, base_url=url)
for item in backend.fetch(category="merge_request"):
    print(json.dumps(item))
"""

pytestmark = [pytest.mark.perceval]


@pytest.fixture(scope="module")
def project(company: Company) -> Project:
    """A small one, since each merge request costs a dozen requests."""
    counts = Counter(mr.project_id for mr in company.merge_requests)
    fitting = [p for p in company.projects if counts[p.id] >= 5]
    return min(fitting, key=lambda p: (counts[p.id], p.id))


@pytest.fixture(scope="module")
def items(server: Server, project: Project) -> list[dict[str, Any]]:
    if not PYTHON.exists():
        pytest.skip("Perceval is not in .tools/perceval; `make test` installs it there")
    owner, _, repository = project.full_path.rpartition("/")
    arguments = [server.url, owner.replace("/", "%2F"), repository, server.token]
    done = subprocess.run(
        [str(PYTHON), "-c", READ, *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def _notes(mr: MergeRequest) -> list[tuple[int, str, bool]]:
    return sorted((note.id, note.body, note.system) for note in mr.notes)


def test_every_merge_request_of_the_project_is_read(
    items: list[dict[str, Any]], project: Project, company: Company
) -> None:
    told = {mr.iid: mr for mr in company.merge_requests if mr.project_id == project.id}
    found = {item["data"]["iid"]: item["data"] for item in items}
    assert found.keys() == told.keys()
    for iid, mr in told.items():
        data = found[iid]
        assert (data["id"], data["title"], data["state"]) == (mr.id, mr.title, mr.state)
        assert data["updated_at"] == mr.updated_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_their_notes_and_versions_are_read(items: list[dict[str, Any]], project: Project, company: Company) -> None:
    told = {mr.iid: mr for mr in company.merge_requests if mr.project_id == project.id}
    assert items
    for item in items:
        data = item["data"]
        assert sorted((n["id"], n["body"], n["system"]) for n in data["notes_data"]) == _notes(told[data["iid"]])
        assert len(data["versions_data"]) >= 1
