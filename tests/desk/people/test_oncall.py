"""On-call shifts come in from a rota."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from quarterdeck.desk.people import oncall
from quarterdeck.desk.people.models import OnCallShift, Person
from quarterdeck.sources.files.errors import BadLines

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
HEAD = "layer,start_at,end_at,handle"


def line(start: str, end: str, handle: str, layer: str = "primary") -> str:
    return f"{layer},{start},{end},{handle}"


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    for handle in ("Erin", "pat"):
        Person.objects.create(handle=handle)


def take(path: Path, text: str) -> None:
    path.write_text(text)
    oncall.take(oncall.plan(path), actor=None, now=NOW)


def shifts() -> list[tuple[str, str, str]]:
    return [(one.person.handle, one.rota, f"{one.start_at:%m-%d %H:%M}") for one in OnCallShift.objects.all()]


def test_a_rota_as_our_own_planner_writes_it_is_taken(tmp_path: Path) -> None:
    take(tmp_path / "rota.csv", "shift,layer,start_at,end_at,handle,reason\n"
         "primary/1,primary,2026-04-06T08:00:00+02:00,2026-04-07T08:00:00+02:00,erin,fewest hours\n")  # fmt: skip
    assert shifts() == [("Erin", "primary", "04-06 06:00")]


def test_a_later_file_replaces_its_own_span_and_layer_alone(tmp_path: Path) -> None:
    path = tmp_path / "rota.csv"
    first, second, third = (f"2026-04-{day:02}T08:00Z" for day in (1, 8, 15))
    ends = ("2026-04-02T08:00Z", "2026-04-09T08:00Z", "2026-04-16T08:00Z")
    before = [line(first, ends[0], "erin"), line(second, ends[1], "erin"), line(second, ends[1], "pat", "second")]
    take(path, "\n".join([HEAD, *before]))
    take(path, "\n".join([HEAD, line(second, ends[1], "pat"), line(third, ends[2], "erin")]))
    assert shifts() == [
        ("Erin", "primary", "04-01 08:00"), ("pat", "second", "04-08 08:00"), ("pat", "primary", "04-08 08:00"),
        ("Erin", "primary", "04-15 08:00"),
    ]  # fmt: skip


def test_every_bad_line_is_named_and_nothing_is_taken(tmp_path: Path) -> None:
    lines = [
        HEAD, line("2026-04-01T08:00", "2026-04-02T08:00Z", "erin"),
        line("2026-04-02T08:00Z", "2026-04-01T08:00Z", "erin"),
        line("2026-04-01T08:00Z", "2026-04-02T08:00Z", "nobody"),
        line("2026-04-01T08:00Z", "2027-04-02T08:00Z", "pat"), line("2026-05-01T08:00Z", "2026-05-02T08:00Z", "pat"),
        line("2026-05-01T08:00Z", "2026-05-02T08:00Z", "PAT"),
    ]  # fmt: skip
    with pytest.raises(BadLines) as caught:
        take(tmp_path / "rota.csv", "\n".join(lines))
    assert [number for number, _ in caught.value.faults] == [2, 3, 4, 5, 7]
    assert shifts() == []
