"""What stops a sync on our side; what the outside does wrong is a `SourceError`."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.lake.errors import LakeError


class SourcesOverlap(LakeError):
    """Two connected sources read the same project, which would count its merge requests twice."""

    def __init__(self, paths: Sequence[str]) -> None:
        shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
        super().__init__(
            f"another connected source reads {shown} already; take one out with 'quarterdeck disconnect NAME'"
        )


class SyncStopped(LakeError):
    """Somebody asked for it; what was committed stays."""

    def __init__(self, source: str) -> None:
        super().__init__(f"{source}: stopped, as somebody asked; the next sync goes on from there")


class OtherServer(LakeError):
    """The lake holds another GitLab's merge requests, whose numbers could be the same as this one's."""

    def __init__(self, name: str, url: str) -> None:
        super().__init__(f"this home holds source {name} of {url}; use another --home for another GitLab")
