"""``quarterdeck job``: exit codes, formats, standard input."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from quarterdeck.cli import run
from tests.jobfamily.pages import CLEAN, LEVELS

_FAULTY = "---\ntitle: T\n---\n## Hiring Process\n* A call\n{Insert hiring process steps here.}\n"


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, str]:
    """Pages as files: name -> path."""
    written = {"clean": CLEAN, "faulty": _FAULTY, "levels": LEVELS}
    for name, text in written.items():
        (tmp_path / f"{name}.md").write_text(text)
    return {name: str(tmp_path / f"{name}.md") for name in written}


def test_check_of_a_clean_page_leaves_with_0(pages: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["job", "check", pages["clean"], pages["levels"]]) == 0
    assert capsys.readouterr().out == "no faults\n"


def test_check_lists_each_fault_with_page_and_line(pages: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["job", "check", pages["clean"], pages["faulty"]]) == 1
    assert capsys.readouterr().out.startswith(f"{pages['faulty']}:6: unfilled-slot: ")


def test_check_as_json_names_every_page(pages: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["job", "check", pages["clean"], pages["faulty"], "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(page["title"], [fault["code"] for fault in page["faults"]]) for page in told["pages"]] == [
        ("Harbour Engineering Manager", []),
        ("T", ["unfilled-slot"]),
    ]


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_page_that_is_not_there_leaves_with_2(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["job", command, str(tmp_path / "none.md")]) == 2
    assert run(["job", command, str(tmp_path)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "none.md" in said[0]


def test_show_as_json_gives_the_model_with_indicator_ids(
    pages: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["job", "show", pages["clean"], "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["title"], told["grades"]) == ("quarterdeck.job/1", "Harbour Engineering Manager", [8])
    assert [item["id"] for item in told["performance_indicators"]] == ["omrt", "retention"]
    assert told["responsibilities"][0]["links"] == [{"text": "1:1s", "url": "/lead/1-1/", "line": 13}]
    assert (told["roles"], told["faults"]) == ([], [])


def test_show_keeps_an_absent_section_null(pages: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["job", "show", pages["faulty"], "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["responsibilities"] is None
    assert told["grades"] is None


def test_show_as_table_names_the_roles(pages: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["job", "show", pages["levels"]]) == 0
    out = capsys.readouterr().out
    assert "Senior Lighthouse Engineer (line 25)" in out
    assert "Open MR Age (OMA) [oma]" in out


def test_a_page_may_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_FAULTY.encode() + b"\xff\xfe")))
    assert run(["job", "check", "-"]) == 1
    assert capsys.readouterr().out.startswith("-:6: unfilled-slot: ")


def test_a_page_in_utf_16_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wide.md").write_bytes(_FAULTY.encode("utf-16"))
    assert run(["job", "check", str(tmp_path / "wide.md")]) == 1
    assert "wide.md:6: unfilled-slot: " in capsys.readouterr().out


def test_compare_wants_a_role_where_there_are_several(
    pages: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    page = pages["levels"]
    assert run(["job", "compare", page, page]) == 2
    assert "--lower-role" in capsys.readouterr().err
    roles = ["--lower-role", "Lighthouse Engineer (Intermediate)", "--higher-role", "senior lighthouse engineer"]
    assert run(["job", "compare", page, page, *roles, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["lower"]["grades"], told["higher"]["grades"]) == ([6], [7])
    duties = told["sections"][0]
    assert [change["kind"] for change in duties["changes"]] == ["changed", "changed", "added", "dropped"]
    assert run(["job", "compare", page, page, *roles]) == 0
    assert "  + Mentor others" in capsys.readouterr().out


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_page_with_a_byte_order_mark_is_read(codec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wide.md").write_bytes(_FAULTY.encode(codec))
    assert run(["job", "show", str(tmp_path / "wide.md")]) == 0
    assert capsys.readouterr().out.startswith("T\n")


@pytest.mark.parametrize(
    "data", [_FAULTY.encode("utf-16-le"), "役割と責任".encode("utf-16-be"), bytes(range(256)), b"\x89PNG\r\n\x1a\n\0\0"]
)
@pytest.mark.parametrize("command", ["show", "check"])
def test_bytes_that_are_no_text_are_said_in_one_line(
    command: str, data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "odd.md").write_bytes(data)
    assert run(["job", command, str(tmp_path / "odd.md")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "not readable text" in err
