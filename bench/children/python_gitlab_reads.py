"""python-gitlab as one would write it: list the merge requests, then list the notes of each."""

from __future__ import annotations

import itertools
import sys
import time

import gitlab

from bench.running import tell


def main(url: str, token: str, group: str, sample: str) -> None:
    client = gitlab.Gitlab(url, private_token=token)
    began = time.perf_counter()
    projects = client.groups.get(group).projects.list(include_subgroups=True, get_all=True)
    project = client.projects.get(projects[0].id)
    found = project.mergerequests.list(state="all", per_page=100, get_all=True)
    listed = time.perf_counter() - began
    notes = 0
    began = time.perf_counter()
    for one in itertools.islice(found, int(sample)):
        notes += len(one.notes.list(per_page=100, get_all=True))
    read = time.perf_counter() - began
    each = listed / len(found) + read / int(sample)
    tell(seconds=each * len(found), merge_requests=len(found), listed=listed, each=read / int(sample), notes=notes)


if __name__ == "__main__":
    main(*sys.argv[1:])
