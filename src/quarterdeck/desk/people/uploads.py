"""Files that come in through the pages: kept sealed, read, shown as a preview, taken when somebody confirms.

Small ones are read at once, others by a worker; what is kept of one goes a day later at the latest.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from quarterdeck.desk.core import outbox
from quarterdeck.desk.people import actions, planning
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.carry import adopt_teams, members_of_lake
from quarterdeck.desk.people.errors import NotAllowed, NotReadable, Outdated, PeopleError
from quarterdeck.desk.people.models import Account, Person, RememberedMapping, Upload
from quarterdeck.desk.people.opening import Choices, find_proposal, known_teams
from quarterdeck.desk.people.planning import Plan
from quarterdeck.desk.people.preview import Change
from quarterdeck.home import sealing
from quarterdeck.home.errors import HomeError
from quarterdeck.home.folder import Home
from quarterdeck.sources.files.errors import BadLines, FileError
from quarterdeck.sources.files.gitlab_members import propose_people
from quarterdeck.sources.files.hr.mapping import ColumnMapping, corrected

READ_AT_ONCE = 200_000
"""Bytes up to which a request reads a file itself."""
KEPT = timedelta(days=1)
_SHOWN = 300
JOB = "read_upload"
_PRIVATE = ("level", "grade")


def receive(home: Home, viewer: Viewer, what: str, name: str, content: bytes, *, now: datetime) -> Upload:
    """Keep a file, and read it: now, or by a worker where it is large."""
    Upload.objects.filter(at__lt=now - KEPT).delete()
    adopt_teams(home, now=now)
    upload = Upload.objects.create(
        account=Account.objects.get(pk=viewer.account_id or 0), what=what, name=Path(name).name[:200], at=now,
        choices={"day": now.date().isoformat(), "grades": viewer.may_see_grades},
    )  # fmt: skip
    upload.sealed = sealing.seal(sealing.get_ring(home), base64.b64encode(content).decode(), place=_place(upload))
    upload.save(update_fields=["sealed"])
    if len(content) <= READ_AT_ONCE:
        prepare(home, upload)
    else:
        outbox.enqueue(JOB, str(upload.pk), {"upload": upload.pk}, now=now)
    return upload


def waiting(viewer: Viewer) -> list[Upload]:
    """The viewer's own uploads that were not taken, newest first."""
    mine = Upload.objects.filter(account_id=viewer.account_id or 0).exclude(state=Upload.State.TAKEN)
    return list(mine.order_by("-at").defer("sealed")[:5])


def _place(upload: Upload) -> str:
    return f"people.upload/{upload.pk}/sealed"


@contextmanager
def _file(home: Home, upload: Upload) -> Iterator[Path]:
    """The file itself, for as long as it is read, where nobody else can. NotReadable where it is gone."""
    if not upload.sealed:
        raise NotReadable
    try:
        content = base64.b64decode(sealing.unseal(sealing.get_ring(home), upload.sealed, place=_place(upload)))
    except HomeError as error:
        raise NotReadable from error
    with tempfile.TemporaryDirectory(prefix="quarterdeck-") as folder:
        path = Path(folder) / (upload.name or "file.csv")
        path.write_bytes(content)
        yield path


def read_upload(home: Home, *, now: datetime, upload: int) -> None:
    """What a worker is asked for: read a large file, or take it after somebody confirmed."""
    found = Upload.objects.filter(pk=upload).select_related("account").first()
    if found is None or found.state == Upload.State.TAKEN:
        return
    if found.choices.get("confirmed"):
        _take(home, found, actor=None, now=now)
    elif found.state == Upload.State.WAITING:
        prepare(home, found)


def prepare(home: Home, upload: Upload) -> None:
    """Read the file and keep what a page shows of it: the preview, the questions, or every fault."""
    upload.summary, upload.basis = {}, ""
    try:
        if "group_team" in upload.choices:
            _ready(upload, _group_plan(home, upload))
        else:
            with _file(home, upload) as path:
                _read(upload, path)
    except BadLines as error:
        upload.state = Upload.State.REFUSED
        upload.summary = {**upload.summary, "faults": error.faults[:1000], "fault_count": len(error.faults)}
    except (FileError, PeopleError) as error:
        upload.state = Upload.State.REFUSED
        upload.summary = {**upload.summary, "faults": [[0, str(error).rpartition("/")[2]]], "fault_count": 1}
    upload.save(update_fields=["state", "summary", "basis", "choices"])


def _read(upload: Upload, path: Path) -> None:
    if "mapping" not in upload.choices and (proposal := find_proposal(upload.what, path)) is not None:
        upload.choices["mapping"] = proposal.mapping.to_json()
        upload.summary = {"header": list(proposal.header)}
        if not proposal.ready and not _is_remembered(proposal.mapping):
            upload.state = Upload.State.UNMAPPED
            upload.summary |= {"missing": list(proposal.missing), "orders": list(proposal.day_orders)}
            return
    elif "mapping" in upload.choices and (proposal := find_proposal(upload.what, path)) is not None:
        upload.summary = {"header": list(proposal.header)}
    _ready(upload, planning.plan(upload.what, path, choices_of(upload)))


def _ready(upload: Upload, plan: Plan) -> None:
    upload.state = Upload.State.READY
    upload.basis = plan.basis
    upload.summary |= summary_of(plan, grades=bool(upload.choices.get("grades")))


def _is_remembered(mapping: ColumnMapping) -> bool:
    return RememberedMapping.objects.filter(what=mapping.what, headers=mapping.headers).exists()


def choices_of(upload: Upload) -> Choices:
    """What was chosen beside the file."""
    mapping = upload.choices.get("mapping")
    return Choices(date.fromisoformat(upload.choices["day"]), ColumnMapping.from_json(mapping) if mapping else None)


def summary_of(plan: Plan, *, grades: bool) -> dict[str, Any]:
    """What a page shows: counts, remarks, the first changes; levels and grades only where they may be seen."""
    return {
        "shape": plan.brought.shape, "lines": len(plan.brought.lines), "counts": plan.preview.counts,
        "unchanged": plan.preview.unchanged, "remarks": list(plan.remarks), "dropped": list(plan.brought.dropped),
        "changes": [_told(change, grades=grades) for change in plan.preview.changes[:_SHOWN]],
        "change_count": len(plan.preview.changes),
    }  # fmt: skip


def _told(change: Change, *, grades: bool) -> dict[str, Any]:
    values = change.values
    who = values.get("handle") or values.get("id") or values.get("team") or values.get("scope") or ""
    place = values.get("team") if values.get("handle") else values.get("parent")
    when = values.get("start_date") or values.get("month") or values.get("valid_from") or values.get("date")
    fields = [
        [name, *(["…", "…"] if name in _PRIVATE and not grades else [_text(before), _text(after)])]
        for name, before, after in change.fields
    ]
    return {"how": change.how, "who": who, "place": place or "", "when": _text(when), "fields": fields}


def _text(value: Any) -> str:
    if value in (None, "", ()):
        return "–"
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def remap(home: Home, upload: Upload, columns: Mapping[str, str], *, days: str | None) -> None:
    """Read again by columns of somebody's choice. ValueError where they cannot be meant."""
    mapping = corrected(ColumnMapping.from_json(upload.choices["mapping"]), columns, days=days or None)
    upload.choices["mapping"] = mapping.to_json()
    upload.state = Upload.State.WAITING
    prepare(home, upload)


def confirm(home: Home, upload: Upload, viewer: Viewer, *, now: datetime) -> None:
    """Do what the preview says: now, or by a worker where the file is large. Outdated, and then the preview is new."""
    if upload.state != Upload.State.READY:
        raise NotReadable
    if len(upload.sealed) * 3 // 4 > READ_AT_ONCE * 2:
        upload.choices["confirmed"] = viewer.name
        upload.state = Upload.State.WAITING
        upload.save(update_fields=["choices", "state"])
        outbox.enqueue(JOB, f"{upload.pk}-take", {"upload": upload.pk}, now=now)
        return
    _take(home, upload, actor=viewer, now=now)


def _take(home: Home, upload: Upload, *, actor: Viewer | None, now: datetime) -> None:
    try:
        plan = _plan(home, upload)
        _check_basis(plan, upload)
        with transaction.atomic():
            actions.take(plan, actor=actor or _Named(upload), now=now)
            upload.state, upload.sealed, upload.choices = Upload.State.TAKEN, "", {}
            upload.summary = {key: upload.summary.get(key) for key in ("lines", "counts", "unchanged", "remarks")}
            upload.save(update_fields=["state", "sealed", "choices", "summary"])
    except Outdated:
        upload.choices.pop("confirmed", None)
        prepare(home, upload)
        raise


def _check_basis(plan: Plan, upload: Upload) -> None:
    if plan.basis != upload.basis:
        raise Outdated


def _plan(home: Home, upload: Upload) -> Plan:
    if "group_team" in upload.choices:
        return _group_plan(home, upload)
    with _file(home, upload) as path:
        return planning.plan(upload.what, path, choices_of(upload))


def propose_group(home: Home, viewer: Viewer, team: str, *, now: datetime) -> Upload:
    """A preview of the GitLab group's members as people of one team."""
    upload = Upload.objects.create(
        account=Account.objects.get(pk=viewer.account_id or 0), what="people", name="GitLab group members", at=now,
        choices={"day": now.date().isoformat(), "grades": viewer.may_see_grades, "group_team": team.strip()},
    )  # fmt: skip
    prepare(home, upload)
    return upload


def _group_plan(home: Home, upload: Upload) -> Plan:
    choices = choices_of(upload)
    known = {number: handle for number, handle in Person.objects.values_list("gitlab_user_id", "handle") if number}
    brought = propose_people(members_of_lake(home, at=upload.at), team=upload.choices["group_team"], known=known)
    teams = known_teams()
    strange = bool(teams) and upload.choices["group_team"] not in teams
    if strange:
        raise NotAllowed(f"there is no team {upload.choices['group_team']!r}; bring the teams first, or choose one")
    return planning.plan_of(brought, upload.name, choices)


class _Named:
    """Whoever confirmed a file that a worker takes later."""

    def __init__(self, upload: Upload) -> None:
        self.account_id: int | None = upload.account_id
        self.name: str = upload.choices.get("confirmed", "")
