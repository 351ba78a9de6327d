"""python-gitlab, as it is, reads the served company and sees what is in it, field by field."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import gitlab
import pytest
from gitlab.v4.objects import Project as RestProject

from quarterdeck.simulator.model import Company, MergeRequest, Project
from quarterdeck.simulator.server import Server


@pytest.fixture(scope="module")
def client(server: Server) -> gitlab.Gitlab:
    found = gitlab.Gitlab(server.url, private_token=server.token)
    found.auth()
    return found


@pytest.fixture(scope="module")
def busiest(company: Company) -> Project:
    counts = Counter(mr.project_id for mr in company.merge_requests)
    return next(project for project in company.projects if project.id == counts.most_common(1)[0][0])


@pytest.fixture(scope="module")
def project(client: gitlab.Gitlab, busiest: Project) -> RestProject:
    return client.projects.get(busiest.full_path)


def at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def names(company: Company, ids: list[int]) -> list[str]:
    users = {user.id: user.username for user in company.users}
    return [users[user_id] for user_id in ids]


def of_project(company: Company, project_id: int) -> dict[int, MergeRequest]:
    return {mr.iid: mr for mr in company.merge_requests if mr.project_id == project_id}


def test_groups_and_projects_are_all_found(client: gitlab.Gitlab, company: Company) -> None:
    assert {g.full_path: g.id for g in client.groups.list(get_all=True)} == {g.full_path: g.id for g in company.groups}
    top = client.groups.get(company.top_group)
    found = top.projects.list(include_subgroups=True, get_all=True)
    assert {p.path_with_namespace: (p.id, p.archived) for p in found} == {
        p.full_path: (p.id, p.archived) for p in company.projects
    }
    members = {m.username: m.access_level for m in top.members.list(get_all=True)}
    assert members == {u.username: u.access_level for u in company.users if u.access_level > 0}
    below = top.descendant_groups.list(get_all=True)
    assert {g.full_path for g in below} == {g.full_path for g in company.groups} - {company.top_group}


def test_a_groups_merge_requests_are_all_read_over_many_pages(
    client: gitlab.Gitlab, company: Company, server: Server
) -> None:
    archived = {project.id for project in company.projects if project.archived}
    before = len(server.requests)
    found = client.groups.get(company.top_group).mergerequests.list(get_all=True, state="all", per_page=50)
    assert sorted(mr.id for mr in found) == sorted(
        mr.id for mr in company.merge_requests if mr.project_id not in archived
    )
    assert len(server.requests) - before == 1 + -(-len(found) // 50)


def _told(company: Company, mr: MergeRequest) -> dict[str, Any]:
    return {
        "id": mr.id,
        "title": mr.title,
        "state": mr.state,
        "draft": mr.draft,
        "created_at": mr.created_at,
        "updated_at": mr.updated_at,
        "merged_at": mr.merged_at,
        "closed_at": mr.closed_at,
        "labels": mr.labels,
        "source_branch": mr.source_branch,
        "assignees": names(company, mr.assignee_ids),
        "reviewers": names(company, [row.user_id for row in mr.reviewers]),
        "user_notes_count": sum(not note.system for note in mr.notes),
    }


def _read(mr: Any) -> dict[str, Any]:
    plain = ("id", "title", "state", "draft", "labels", "source_branch", "user_notes_count")
    return {
        **{name: getattr(mr, name) for name in plain},
        **{f"{name}_at": at(getattr(mr, f"{name}_at")) for name in ("created", "updated", "merged", "closed")},
        "assignees": [user["username"] for user in mr.assignees],
        "reviewers": [user["username"] for user in mr.reviewers],
    }


def test_merge_requests_are_read_field_by_field(project: RestProject, busiest: Project, company: Company) -> None:
    found = {mr.iid: _read(mr) for mr in project.mergerequests.list(get_all=True, state="all")}
    assert found == {iid: _told(company, mr) for iid, mr in of_project(company, busiest.id).items()}


def test_lists_by_update_time_are_what_the_company_has(
    project: RestProject, busiest: Project, company: Company
) -> None:
    rows = sorted(of_project(company, busiest.id).values(), key=lambda mr: (mr.updated_at, mr.id))
    since = rows[len(rows) // 2].updated_at
    found = project.mergerequests.list(
        get_all=True, state="all", updated_after=since.isoformat(), order_by="updated_at", sort="asc"
    )
    assert [mr.iid for mr in found] == [mr.iid for mr in rows if mr.updated_at >= since]


def test_notes_reviewers_approvals_and_state_events_are_read(
    project: RestProject, busiest: Project, company: Company
) -> None:
    rows = sorted(of_project(company, busiest.id).values(), key=lambda mr: -len(mr.notes))[:5]
    for mr in rows:
        found = project.mergerequests.get(mr.iid)
        notes = found.notes.list(get_all=True, sort="asc", order_by="created_at")
        told = sorted(mr.notes, key=lambda note: (note.at, note.id))
        assert [(n.id, n.body, n.system, at(n.created_at)) for n in notes] == [
            (n.id, n.body, n.system, n.at) for n in told
        ]
        assert [n.author and n.author["id"] for n in notes] == [n.author_id for n in told]
        reviewers = [(r.user["id"], r.state, at(r.created_at)) for r in found.reviewer_details.list(get_all=True)]
        assert reviewers == [(r.user_id, r.state, r.at) for r in mr.reviewers]
        approved = [row["user"]["id"] for row in found.approvals.get().approved_by]
        assert approved == mr.approved_by
        events = found.resourcestateevents.list(get_all=True)
        assert [(e.id, e.state, at(e.created_at), e.user and e.user["id"]) for e in events] == [
            (e.id, e.state, e.at, e.user_id) for e in mr.state_events
        ]


def test_reopenings_in_bulk_are_those_of_the_state_events(client: gitlab.Gitlab, company: Company) -> None:
    expected = {
        (mr.project_id, mr.iid, event.at)
        for mr in company.merge_requests
        for event in mr.state_events
        if event.state == "reopened"
    }
    assert expected
    found = set()
    for project in company.projects:
        events = client.projects.get(project.id, lazy=True).events.list(
            action="reopened", target_type="merge_request", get_all=True
        )
        found |= {(event.project_id, event.target_iid, at(event.created_at)) for event in events}
    assert found == expected


def test_a_wrong_token_is_an_authentication_error(server: Server) -> None:
    with pytest.raises(gitlab.exceptions.GitlabAuthenticationError):
        gitlab.Gitlab(server.url, private_token="wrong").auth()
