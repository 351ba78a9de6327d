from __future__ import annotations

import json
import time as clock
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import icalendar
import pytest

from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import BadRota, NotReadable
from quarterdeck.rota.formats import csvs, gitlab, ical, pagers
from quarterdeck.rota.formats.final import entries, final, flattened
from quarterdeck.rota.formats.names import Names, read_users
from quarterdeck.rota.model import Assigned, Person, Plan
from quarterdeck.rota.plan import evaluate, plan
from quarterdeck.rota.reading.tables import assigned
from tests.rota.cases import START, at, layer, request

NOW = datetime(2027, 2, 1, tzinfo=UTC)


@cache
def made() -> Plan:
    return plan(request(10, 6, layers=(layer("gitlab-incident-manager"),)), Budget.of(clock.monotonic, 5), solver=False)


def held() -> list[Assigned]:
    return [entry for _, entry in entries(made())]


def test_csv_out_is_read_back_as_the_same_rota() -> None:
    assert assigned(csvs.rota(made()), "rota.csv") == held()
    assert evaluate(made().request, assigned(csvs.rota(made()), "rota.csv")).assignments == made().assignments


def test_a_feed_read_back_is_the_same_rota() -> None:
    assert ical.read_ical(ical.feed(made(), made_at=NOW), "feed", "x", Names()) == sorted(
        held(), key=lambda e: (e.start_at, e.layer)
    )


def test_a_feed_keeps_ids_counts_changes_and_cancels_what_is_gone() -> None:
    first = ical.feed(made(), made_at=NOW, handle="a")
    given = {s: h for s, h in made().assignments.items() if h == "a"}
    moved = next(iter(given))
    changed = {**made().assignments, moved: "b"}
    after = Plan(made().request, made().shifts, changed, made().stages, made().ledger)
    second = ical.feed(after, made_at=NOW + timedelta(days=1), handle="a", before=first)
    before, now = (_events(text) for text in (first, second))
    assert set(before) == set(now)
    for uid, event in now.items():
        gone = moved in uid
        assert str(event["status"]) == ("CANCELLED" if gone else "CONFIRMED")
        assert int(event["sequence"]) == int(gone)
        assert event["dtstamp"].dt == (NOW + timedelta(days=1) if gone else NOW)
    third = ical.feed(made(), made_at=NOW + timedelta(days=2), handle="a", before=second)
    assert {int(e["sequence"]) for uid, e in _events(third).items() if moved in uid} == {2}


def _events(text: str) -> dict[str, Any]:
    return {str(e["uid"]): e for e in icalendar.Calendar.from_ical(text).walk("VEVENT")}


def test_overrides_for_pagers_cover_the_rota_with_the_pagers_own_ids() -> None:
    names = Names(made().request.people, read_users("handle,id,email\na,PA1,a@example.com\n", "users.csv"))
    sent = json.loads(pagers.pagerduty(final(made()), names))["overrides"]
    assert {o["user"]["id"] for o in sent} == {"PA1", "b", "c", "d", "e", "f"}
    assert all(o["user"]["type"] == "user_reference" for o in sent)
    bodies = json.loads(pagers.incident_io(final(made()), names, schedule="S", rotation="R"))["schedule_overrides"]
    assert {"email": "a@example.com"} in [body["user"] for body in bodies]
    shifts = json.loads(pagers.grafana(final(made()), names, title="t"))["on_call_shifts"]
    hours = sum(s["duration"] for s in shifts) / 3600
    assert hours == 240
    assert len({s["name"] for s in shifts}) == len(shifts)


def test_exports_of_pagers_are_read_in_their_documented_shapes() -> None:
    names = Names((Person("ann", name="Ann Ash"), Person("bob")), read_users("handle,id\nbob,U2\n", "u"))
    expected = [Assigned("l", at(0, 8), at(0, 16), "ann"), Assigned("l", at(0, 16), at(1, 0), "bob")]
    spans = [("2027-03-01T08:00:00Z", "2027-03-01T16:00:00Z"), ("2027-03-01T17:00:00+01:00", "2027-03-02T00:00:00Z")]
    who = [{"id": "U1", "name": "Ann Ash"}, {"id": "U2", "name": "Robert"}]
    incident = [{"start_at": b, "end_at": e, "user": u} for (b, e), u in zip(spans, who, strict=True)]
    text = json.dumps({"schedule_entries": {"final": incident, "overrides": [], "scheduled": []}})
    assert pagers.read_incident_io(text, "x", "l", names) == expected
    duty = [{"start": b, "end": e, "user": {**u, "summary": u["name"]}} for (b, e), u in zip(spans, who, strict=True)]
    text = json.dumps({"schedule": {"final_schedule": {"rendered_schedule_entries": duty}}})
    assert pagers.read_pagerduty(text, "x", "l", names) == expected
    assert pagers.read_pagerduty(json.dumps({"oncalls": duty}), "x", "l", names) == expected
    mails = ["ann@example.com", "x@example.com"]
    shifts = [
        {"user_pk": u["id"], "user_email": mail, "shift_start": b, "shift_end": e}
        for (b, e), u, mail in zip(spans, who, mails, strict=True)
    ]
    assert pagers.read_grafana(json.dumps({"results": shifts}), "x", "l", names) == expected


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schedule": null}', '{"results": [{}]}', '{"oncalls": [1]}'])
def test_an_export_of_another_shape_is_refused_in_one_line(text: str) -> None:
    for reader in (pagers.read_incident_io, pagers.read_pagerduty):
        with pytest.raises(NotReadable) as caught:
            reader(text, "export.json", "l", Names())
        assert str(caught.value).startswith("export.json: ")
        assert "\n" not in str(caught.value)


def _gitlab(**rotation: object) -> str:
    given = {"name": "Ledger", "length": 1, "lengthUnit": "WEEKS", "startsAt": "2027-03-01T08:00:00Z", **rotation}
    users = [{"user": {"username": name}} for name in ("ann", "bob")]
    given = {"participants": {"nodes": users}, **given}
    schedule = {"iid": "1", "name": "S", "timezone": "Europe/Berlin", "rotations": {"nodes": [given]}}
    return json.dumps({"data": {"project": {"incidentManagementOncallSchedules": {"nodes": [schedule]}}}})


def read(text: str, days: int = 40) -> list[Assigned]:
    return gitlab.read_gitlab(text, "gitlab.json", Names(), start_at=START, end_at=at(days))


def test_gitlab_rotations_are_rolled_out_by_the_schedules_clock_over_the_change_of_the_hour() -> None:
    turns = read(_gitlab())
    assert [(t.start_at.isoformat()[:13], t.handle) for t in turns[3:6]] == [
        ("2027-03-22T08", "bob"),
        ("2027-03-29T07", "ann"),
        ("2027-04-05T07", "bob"),
    ]


def test_gitlab_active_periods_and_hours_are_kept() -> None:
    period = {"startTime": "09:00", "endTime": "17:00"}
    turns = read(_gitlab(activePeriod=period, endsAt="2027-03-08T16:00:00Z"))
    assert len(turns) == 8
    assert {(t.end_at - t.start_at) for t in turns} == {timedelta(hours=8)}


def test_gitlab_shifts_win_over_the_rule_where_they_were_asked_for() -> None:
    shift = {
        "startsAt": "2027-03-01T08:00:00Z",
        "endsAt": "2027-03-02T08:00:00Z",
        "participant": {"user": {"username": "zoe"}},
    }
    assert read(_gitlab(shifts={"nodes": [shift]})) == [Assigned("Ledger", at(0, 8), at(1, 8), "zoe")]


def test_what_goes_to_gitlab_comes_back_as_the_same_rota() -> None:
    sent = json.loads(gitlab.gitlab(final(made()), Names(), project="g/p", schedule="1", zone="Europe/Berlin"))[
        "inputs"
    ]
    nodes = [
        {
            "name": "primary",
            "startsAt": f"{i['startsAt']['date']}T{i['startsAt']['time']}",
            "endsAt": f"{i['endsAt']['date']}T{i['endsAt']['time']}",
            "length": i["rotationLength"]["length"],
            "lengthUnit": i["rotationLength"]["unit"],
            "participants": {"nodes": [{"user": {"username": p["username"]}} for p in i["participants"]]},
        }
        for i in sent
    ]
    schedule = {"timezone": "Europe/Berlin", "rotations": {"nodes": nodes}}
    assert read(json.dumps({"project": {"incidentManagementOncallSchedules": {"nodes": [schedule]}}})) == final(made())


@pytest.mark.parametrize("changed", [{"length": 0}, {"lengthUnit": "MOONS"}, {"startsAt": None}])
def test_a_gitlab_rotation_that_cannot_be_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(NotReadable, match="'Ledger' is not as documented"):
        read(_gitlab(**changed))


def test_where_layers_overlap_the_higher_rank_answers() -> None:
    low, high = Assigned("any", at(0), at(1), "a"), Assigned("weekday", at(0, 9), at(0, 17), "b")
    assert flattened([low, high], {"weekday": 1}) == [
        Assigned("any", at(0), at(0, 9), "a"),
        high,
        Assigned("any", at(0, 17), at(1), "a"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("layer,start_at\n", "column end_at is missing"),
        ("layer,start_at,end_at,handle,colour\n", "unknown column 'colour'"),
        ("layer,start_at,end_at,handle\nl,2027-01-02,2027-01-01,a\n", "x.csv:2: ends 2027-01-01"),
        ("layer,start_at,end_at,handle\nl,soon,2027-01-01,a\n", "x.csv:2: "),
        ("layer,start_at,end_at,handle\nl,2027-01-01,2027-01-02,a,b\n", "more fields than columns"),
        ("layer,start_at,end_at,handle\nl,2027-01-01,2027-01-02,\n", "handle is empty"),
    ],
)
def test_a_csv_with_bad_lines_names_them(text: str, says: str) -> None:
    with pytest.raises(BadRota) as caught:
        assigned(text, "x.csv")
    assert says in str(caught.value)


def test_gitlab_periods_over_midnight_belong_whole_to_whoever_has_the_day() -> None:
    night = {"startTime": "22:00", "endTime": "06:00"}
    rule = {"length": 1, "lengthUnit": "DAYS", "startsAt": "2027-03-01T00:00:00+01:00"}
    turns = read(_gitlab(activePeriod=night, **rule), 5)
    assert [(t.start_at.isoformat()[5:13], t.end_at - t.start_at, t.handle) for t in turns[:3]] == [
        ("03-01T21", timedelta(hours=8), "ann"),
        ("03-02T21", timedelta(hours=8), "bob"),
        ("03-03T21", timedelta(hours=8), "ann"),
    ]


def test_rails_names_of_zones_are_read() -> None:
    text = _gitlab().replace("Europe/Berlin", "Pacific Time (US & Canada)")
    assert read(text)[5].start_at - read(text)[4].start_at == timedelta(days=7)


def test_rotations_that_go_to_gitlab_have_names_of_their_own() -> None:
    pair = [Assigned("p", at(0), at(1), who) for who in "ab"]
    sent = json.loads(gitlab.gitlab(pair, Names(), project="g/p", schedule="1"))["inputs"]
    assert len({i["name"] for i in sent}) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '{"oncalls": [{"start": null, "end": null, "user": {"id": "a"}}]}',
            "entry 1 is not as documented: start, end",
        ),
        (
            '{"oncalls": [{"start": "2027-03-02", "end": "2027-03-01T00:00Z", "user": {"id": "a"}}]}',
            "not after it starts",
        ),
        ('{"oncalls": [], "more": true}', "further pages"),
        ('{"schedule": 5}', "no final_schedule"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_pagers_export_that_is_not_whole_is_refused_in_plain_words(text: str, says: str) -> None:
    with pytest.raises(NotReadable) as caught:
        pagers.read_pagerduty(text, "x.json", "l", Names())
    assert says in str(caught.value)
    assert "Error" not in str(caught.value)


def test_pages_that_are_missing_are_asked_for() -> None:
    with pytest.raises(NotReadable, match="further pages"):
        pagers.read_grafana('{"results": [], "next": "page2"}', "x", "l", Names())
    with pytest.raises(NotReadable, match="further pages"):
        read(_gitlab(shifts={"nodes": [], "pageInfo": {"hasNextPage": True}}))
    with pytest.raises(NotReadable, match="a schedule is not as documented"):
        read('{"project": {"incidentManagementOncallSchedules": {"nodes": [5]}}}')


def _calendar(*lines: str) -> str:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1")
    return "\r\n".join((*head, *lines, "END:VEVENT", "END:VCALENDAR"))


@pytest.mark.parametrize("summary", ["On Call - ann", "ann is on call", "On call: ann", "ann"])
def test_names_are_found_in_summaries_with_and_without_people(summary: str) -> None:
    text = _calendar("DTSTART;VALUE=DATE:20270301", f"SUMMARY:{summary}")
    for names in (Names(), Names([Person("ann")])):
        assert ical.read_ical(text, "x", "l", names) == [Assigned("l", at(0), at(1), "ann")]


@pytest.mark.parametrize("line", ["DTSTART:20270302T000000Z", "DTSTART:soon"])
def test_events_with_times_that_cannot_be_are_refused(line: str) -> None:
    with pytest.raises(NotReadable):
        ical.read_ical(_calendar(line, "DTEND:20270301T000000Z", "SUMMARY:a"), "x", "l", Names())


def test_the_feed_of_the_next_horizon_leaves_past_events_alone() -> None:
    first = ical.feed(made(), made_at=NOW)
    later = plan(replace(request(3), start_at=at(20), end_at=at(23)), Budget.of(clock.monotonic, 5), solver=False)
    assert {str(e["status"]) for e in _events(ical.feed(later, made_at=NOW, before=first)).values()} == {"CONFIRMED"}


def test_one_layer_goes_to_the_pagers_own_layer() -> None:
    pair = plan(request(2, 6, layers=(layer(), layer(name="backup"))), Budget.of(clock.monotonic, 3), solver=False)
    one = final(pair, layer="backup")
    assert {entry.layer for entry in one} == {"backup"}
    bodies = json.loads(pagers.incident_io(one, Names(), layer="L1"))["schedule_overrides"]
    assert {body["layer_id"] for body in bodies} == {"L1"}
