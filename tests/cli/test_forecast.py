"""``quarterdeck forecast`` from files to answers, and every bad line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from quarterdeck.cli import run
from quarterdeck.cli.forecasting import inputs
from quarterdeck.sources.files.table import Line

AS_OF = date(2026, 5, 31)
Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file into a fresh folder, which is the home as well, and gives its path."""
    monkeypatch.setenv("QUARTERDECK_HOME", str(tmp_path / "home"))

    def write_(name: str, text: str) -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write_


def _items(weeks: int = 40, epics: Iterable[str] = ("Refunds",), left: int = 12, drop: float = 1.0) -> str:
    """Items of a team, some left in each epic; the last ten weeks at ``drop`` times the rate."""
    rng = np.random.default_rng(2)
    lines = ["id,epic,created_date,started_date,finished_date,dropped_date,weight"]
    for day in range(7 * weeks):
        on = AS_OF - timedelta(days=7 * weeks - 1 - day)
        rate = (1.5 if on.weekday() < 5 else 0.0) * (drop if day >= 7 * (weeks - 10) else 1.0)
        for _ in range(int(rng.poisson(rate))):
            begun = on - timedelta(days=int(rng.integers(0, 9)))
            lines.append(f"d{len(lines)},,{begun},{begun},{on},,2")
    for epic in epics:
        for n in range(left):
            start = str(AS_OF - timedelta(days=n * 3)) if n < 5 else ""
            lines.append(f"o{len(lines)},{epic},{AS_OF - timedelta(days=30)},{start},,,3")
    return "\n".join(lines) + "\n"


def _asked(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert run(["forecast", *arguments, "--format", "json", "--as-of", str(AS_OF)]) == code
    return json.loads(capsys.readouterr().out)


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert run(["forecast", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err.splitlines()


def test_a_plan_becomes_dates_drivers_and_a_record(
    write: Write, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    header = "epic,items,done,depends_on,people,priority,target_date"
    plan = f"{header}\nRefunds,,,,,1,2026-12-01\nLedger,40,10,Refunds,ana;ben,2,\n"
    people = "handle,share,country,team\nana,1,PT,Core\nben,0.8,,Core\nchi,,US,Core\n"
    chart = tmp_path / "chart.svg"
    made = _asked(
        capsys, "when", "--items", write("i.csv", _items()), "--plan", write("p.csv", plan), "--people",
        write("w.csv", people), "--timeoff", write("t.csv", "handle,start_date,end_date\nana,2026-06-08,2026-06-19\n"),
        "--oncall", write("o.csv", "handle,start_date,end_date\nben,2026-06-01,2026-06-07\n"),
        "--closures", write("c.csv", "start_date,name\n2026-06-26,family day\n"), "--chart", str(chart),
        "--scope", write("s.csv", "epic,date,items,done\nOld,2026-01-05,20,0\nOld,2026-04-01,24,20\n"),
        "--runs", "4000",
    )  # fmt: skip
    assert made["schema"] == "quarterdeck.forecast.when/1"
    assert [(e["epic"], e["remaining"]) for e in made["epics"]] == [("Refunds", 12), ("Ledger", 30)]
    assert list(made["dates"]) == ["50", "85", "95"]
    assert str(AS_OF) < made["dates"]["50"] <= made["dates"]["85"] <= made["dates"]["95"]
    assert made["epics"][0]["chance"] > 0.9
    assert made["history"]["growth"] == pytest.approx(0.2)
    assert {d["name"] for d in made["drivers"]} >= {
        "scope",
        "history",
        "time_off",
        "on_call",
        "holidays",
        "dependencies",
    }
    assert {c["level"] for c in made["record"]["when"]["calibration"]} == {0.5, 0.85, 0.95}
    assert {b["name"] for b in made["record"]["when"]["baselines"]} == {
        "mean_velocity",
        "last_sprint",
        "linear_burn_up",
    }
    assert not made["refused"]
    ET.fromstring(chart.read_text())


def test_items_alone_are_enough(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    items = write("i.csv", _items(epics=("A", "B")))
    made = _asked(capsys, "when", "--items", items, "--no-record")
    assert [e["epic"] for e in made["epics"]] == ["A", "B"]
    weighted = _asked(capsys, "when", "--items", items, "--no-record", "--unit", "weight")
    assert [e["remaining"] for e in weighted["epics"]] == [36, 36]
    assert weighted["dates"]["50"] > made["dates"]["50"]


def test_sprints_alone_are_enough(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["sprint,start_date,end_date,finished,committed"]
    rng = np.random.default_rng(3)
    for n in range(20):
        first = AS_OF - timedelta(days=14 * (20 - n) - 1)
        lines.append(f"S{n},{first},{first + timedelta(days=11)},{rng.poisson(20)},22")
    sprints = write("s.csv", "\n".join(lines) + "\n")
    made = _asked(capsys, "when", "--sprints", sprints, "--remaining", "100")
    assert made["history"]["window_days"] == 14
    assert "2026-07-20" < made["dates"]["50"] < "2026-08-31"
    back = _asked(capsys, "backtest", "--sprints", sprints)
    assert back["origins"] > 5
    assert run(["forecast", "howmany", "--sprints", sprints, "--by", "2026-08-01", "--as-of", str(AS_OF)]) == 0


def test_howmany_backtest_whatif_and_ageing_answer(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    items = write("i.csv", _items())
    amounts = _asked(capsys, "howmany", "--by", "2026-06-30", "--items", items)["amounts"]
    assert 20 < amounts["95"] <= amounts["85"] <= amounts["50"] < 50
    back = _asked(capsys, "backtest", "--items", items, "--weeks", "10")
    assert back["origins"] == 10
    assert {t["kind"] for t in back["trials"]} == {"when", "howmany"}
    what = _asked(
        capsys, "whatif", "--items", items, "--remaining", "60", "--team-size", "4", "--add-person", "2026-06-08:30",
        "--cut", "plan=6", "--holidays", "2026-06-15..2026-06-19=0.5", "--wip-limit", "1",
    )  # fmt: skip
    assert what["effects"][0]["days_gained"]["mean"] > 0
    assert what["after"]["dates"]["85"] < what["before"]["dates"]["85"]
    ages = _asked(capsys, "ageing", "--items", items)
    assert [item["age_days"] for item in ages["items"]] == [12, 9, 6, 3, 0]
    assert ages["old"] == [item["id"] for item in ages["items"] if item["older_than_share"] >= 0.85]


@pytest.mark.parametrize("form", ["table", "md"])
def test_every_answer_can_be_read(write: Write, capsys: pytest.CaptureFixture[str], form: str) -> None:
    items = write("i.csv", _items())
    for command in (
        ["when"],
        ["howmany", "--by", "2026-07-01"],
        ["backtest"],
        ["ageing"],
        ["whatif", "--cut", "Refunds=2"],
    ):
        assert run(["forecast", *command, "--items", items, "--as-of", str(AS_OF), "--format", form]) == 0
        assert len(capsys.readouterr().out.splitlines()) > 4


def test_an_unsteady_team_gets_no_date_and_exit_code_1(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    items = write("i.csv", _items(drop=0.2))
    made = _asked(capsys, "when", "--items", items, code=1)
    assert made["refused"]
    assert set(made["dates"].values()) == {None}
    assert "--since" in made["reasons"][0]["what"]
    insisted = _asked(capsys, "when", "--items", items, "--accept-unsteady")
    assert insisted["dates"]["85"]
    assert _asked(capsys, "when", "--items", items, "--since", made["reasons"][0]["since"], "--no-record")["dates"][
        "85"
    ]


def test_what_ended_after_the_day_asked_for_was_open_then(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    items = write("i.csv", _items())
    early = str(AS_OF - timedelta(days=70))
    assert run(["forecast", "ageing", "--items", items, "--as-of", early, "--format", "json"]) == 0
    known = list(csv.DictReader(Path(items).read_text().splitlines()))
    open_then = [i["id"] for i in known if "" < i["started_date"] <= early and not "" < i["finished_date"] <= early]
    assert {item["id"] for item in json.loads(capsys.readouterr().out)["items"]} == set(open_then)


def test_whatif_of_an_unsteady_team_gives_differences_without_dates(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    items = write("i.csv", _items(drop=0.2))
    made = _asked(capsys, "whatif", "--items", items, "--cut", "Refunds=5", code=1)
    assert made["refused"]
    assert set(made["before"]["dates"].values()) == set(made["after"]["dates"].values()) == {None}
    assert made["effects"][0]["days_gained"]["mean"] > 0
    insisted = _asked(capsys, "whatif", "--items", items, "--cut", "Refunds=5", "--accept-unsteady")
    assert insisted["before"]["dates"]["85"]


def test_little_history_is_told_by_every_answer(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    items = write("i.csv", _items(weeks=4))
    for command in (["when"], ["howmany", "--by", "2026-07-01"], ["whatif", "--cut", "Refunds=2"]):
        made = _asked(capsys, *command, "--items", items)
        assert made["cold_start"]
        assert any("little history" in remark for remark in made["remarks"])
        for form in ("table", "md"):
            assert run(["forecast", *command, "--items", items, "--as-of", str(AS_OF), "--format", form]) == 0
            assert "little history" in capsys.readouterr().out


def test_a_plan_of_one_epic_shows_its_name_target_and_chance(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    plan = write("p.csv", "epic,remaining,target_date\nRefunds,20,2026-07-15\n")
    items = write("i.csv", _items())
    arguments = ["--items", items, "--plan", plan, "--as-of", str(AS_OF), "--no-record"]
    assert run(["forecast", "when", *arguments]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Refunds"))
    assert "2026-07-15" in row
    assert row.count("%") == 2


def test_the_lake_without_a_team_does_not_know_what_one_more_person_is(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("x", "")
    said = _refused(capsys, "whatif", "--from-lake", "--remaining", "9", "--add-person", "2026-07-01")
    assert "--team-size" in said[-1]


def test_a_history_that_ends_days_ago_says_so(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    items = write("i.csv", _items())
    arguments = ["--items", items, "--remaining", "9", "--as-of", "2026-06-05", "--no-record", "--format", "json"]
    for command in (["when"], ["howmany", "--by", "2026-07-01"], ["whatif", "--cut", "plan=2"]):
        capsys.readouterr()
        assert run(["forecast", *command, *arguments]) == 0
        remarks = json.loads(capsys.readouterr().out)["remarks"]
        assert any("nothing was finished on the 5 working days after" in remark for remark in remarks)


GOOD = "id,started_date,finished_date\na,2026-05-01,2026-05-04\nb,2026-05-02,2026-05-20\n"
BAD: dict[str, tuple[str, str, str]] = {
    "--items": ("i.csv", "id,started_date,finished_date\na,2026-05-09,2026-05-04\n", "a negative duration"),
    "--items ": ("i.csv", "id,started_date,finished_date\na,,2026-05-04\n", "has no start, so no duration"),
    "--items  ": ("i.csv", "id,started_date,finished_date\na,2026-05-01,2099-05-04\n", "cannot lie in the future"),
    "--items   ": ("i.csv", "id,started_date,finished_date\na,2026-05-01,04/05/2026\n", "i.csv:2"),
    "--items    ": ("i.csv", "id,points\na,3\n", "unknown column 'points'"),
    "--items     ": ("i.csv", "id,weight\na,-3\n", "out of range"),
    "--timeoff": ("t.csv", "handle,start_date,end_date\nana,2026-06-09,2026-06-01\n", "before it starts"),
    "--timeoff ": (
        "t.csv", "handle,start_date,end_date\nana,2026-06-01,2026-06-09\nana,2026-06-05,2026-06-12\n", "overlaps",
    ),
    "--calendar": ("", "XX", "no holidays are known"),
    "--horizon": ("", "0", "empty horizon"),
    "--people": ("w.csv", "handle,share\n", "people: it is empty"),
    "--runs": ("", "0", "runs 0: must lie between"),
    "--team-size": ("", "0", "team size 0: must lie between"),
    "--since": ("", "2026-05-30", "nothing was finished"),
    "--plan": ("p.csv", "epic,remaining,depends_on\na,3,b\nb,3,a\n", "circle"),
    "--plan ": ("p.csv", "epic,items,done\na,3,5\n", "5 done of 3 items"),
    "--plan  ": ("p.csv", "epic\nz\n", "has no items"),
    "--items      ": ("i.csv", "id,created_date,started_date\na,2099-05-01,\n", "i.csv:2: item 'a': is created 2099"),
    "--items       ": (
        "i.csv", "id,created_date,started_date,finished_date\na,2026-05-09,2026-05-01,2026-05-04\n",
        "before it is created on 2026-05-09",
    ),
    "--items        ": ("i.csv", "id,started_date\na,9999-12-31T23:59:59-12:00\n", "lies outside the years"),
    "--items         ": ("i.csv", "id,started_date\na,0001-01-01T00:00:00+14:00\n", "lies outside the years"),
    "--plan   ": ("p.csv", "epic,remaining,priority\na,3,99999999999999999999\n", "is not between"),
    "--plan    ": ("p.csv", "epic,remaining,depends_on\na,3,z\n", "p.csv:2: epic 'a': depends on 'z'"),
    "--team-size ": ("", "inf", "team size inf: must lie between"),
    "--team-size  ": ("", "1e-300", "must lie between"),
    "--time-limit": ("", "nan", "not a number of seconds"),
    "--as-of": ("", "2199-01-01", "is after today"),
    "--since ": ("", "2026-06-30", "since 2026-06-30: is after 2026-05-31"),
    "--team": ("", "Core", "needs --from-lake"),
    "--remaining": ("", "0", "nothing is left to do"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_line(write: Write, capsys: pytest.CaptureFixture[str], case: str) -> None:
    name, text, said = BAD[case]
    arguments = {
        "--items": write("good.csv", GOOD),
        "--people": write("people.csv", "handle\nana\n"),
        "--remaining": "5",
        "--as-of": str(AS_OF),
        case.strip(): write(name, text) if name else text,
    }
    if case.startswith("--plan"):
        del arguments["--remaining"]
    lines = _refused(capsys, "when", *(part for pair in arguments.items() for part in pair))
    assert sum(said in line for line in lines) == 1
    assert len(lines) == 1


def test_every_bad_line_of_a_plan_is_named(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    plan = write("p.csv", "epic,items,done\nA,5,7\nB,4,9\nC,,\n")
    said = "\n".join(_refused(capsys, "when", "--items", write("i.csv", GOOD), "--plan", plan))
    assert all(f"plan line {number}:" in said for number in (2, 3, 4))


CHANGES = {
    "2026-12-01:²": "--add-person takes",
    "2026-05-01": "is not after 2026-05-31",
    "plan=9": "more than the 5 that are left",
    "plan=inf": "is not above 0 and finite",
    "nix=1": "no such epic in the plan; the plan has plan",
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_that_cannot_be_is_one_clear_line(write: Write, capsys: pytest.CaptureFixture[str], case: str) -> None:
    option = "--cut" if "=" in case else "--add-person"
    base = ["--items", write("i.csv", GOOD), "--remaining", "5", "--team-size", "2", "--as-of", str(AS_OF)]
    assert CHANGES[case] in _refused(capsys, "whatif", *base, option, case)[-1]


def test_a_change_says_what_its_numbers_do_not(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["--items", write("i.csv", _items()), "--remaining", "5", "--people", write("w.csv", "handle\nana\n")]
    made = _asked(
        capsys, "whatif", *base, "--remove-person", "ana:2026-08-01", "--remove-person", "ana:2026-06-05",
        "--holidays", "2026-01-01..2026-01-09",
    )  # fmt: skip
    said = " ".join(made["remarks"])
    assert "nobody is left on epic 'plan' after 2026-06-05" in said
    assert "are over by 2026-05-31" in said


def test_no_history_is_wrong_use(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--items" in _refused(capsys, "when", "--remaining", "4")[0]
    items = write("i.csv", GOOD)
    assert (
        "--team-size"
        in _refused(capsys, "whatif", "--items", items, "--remaining", "4", "--add-person", "2026-07-01")[0]
    )
    assert "nothing is changed" in _refused(capsys, "whatif", "--items", items, "--remaining", "4")[0]
    assert "not after" in _refused(capsys, "ageing", "--items", items, "--as-of", "2026-05-31", "--by", "2026-05-01")[0]


def test_the_lake_can_be_the_history(write: Write, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write("x", "")
    lake = tmp_path / "home" / "lake"
    assert (
        run(
            [
                "simulate",
                "lake",
                str(lake),
                "--merge-requests",
                "3000",
                "--people",
                "40",
                "--teams",
                "4",
                "--years",
                "1",
            ]
        )
        == 0
    )
    items = tmp_path / "items.csv"
    assert run(["forecast", "from-lake", "--output", str(items)]) == 0
    known = list(csv.DictReader(items.read_text().splitlines()))
    assert len(known) > 2_000
    assert all("!" in item["id"] for item in known)
    newest = max(item["finished_date"] for item in known)
    capsys.readouterr()
    arguments = ["--remaining", "20", "--as-of", newest, "--format", "json", "--accept-unsteady"]
    assert run(["forecast", "when", "--from-lake", *arguments]) == 0
    of_lake = json.loads(capsys.readouterr().out)
    assert run(["forecast", "when", "--items", str(items), *arguments]) == 0
    assert of_lake == json.loads(capsys.readouterr().out)
    assert "no team" in _refused(capsys, "when", "--from-lake", "--team", "Nowhere", "--remaining", "3")[0]


def test_nothing_done_in_a_plan_is_nothing_done_whatever_the_items_say() -> None:
    counted = {"Refunds": (3.0, 7.0)}
    silent = Line(2, {"epic": "Refunds", "items": 10.0})
    said = Line(2, {"epic": "Refunds", "items": 10.0, "done": 0.0})
    assert (inputs._epic(silent, counted).done, inputs._epic(silent, counted).remaining) == (7.0, 3.0)
    assert (inputs._epic(said, counted).done, inputs._epic(said, counted).remaining) == (0.0, 10.0)
