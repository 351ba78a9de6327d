"""Perceval as it is, in an environment of its own: knows nothing of Quarterdeck, so that it can run there."""

from __future__ import annotations

import json
import sys
import time


def main(url: str, token: str, owner: str, repository: str) -> None:
    from perceval.backends.core.gitlab import GitLab  # noqa: PLC0415 -- is not there where this file is checked

    backend = GitLab(owner=owner, repository=repository, api_token=token, base_url=url)
    began = time.perf_counter()
    count = sum(1 for _ in backend.fetch(category="merge_request"))
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began, "merge_requests": count}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
