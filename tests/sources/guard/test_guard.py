"""Where a server may be sent by its users, and where not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.sources.errors import AddressRefused, BadAddress, Unreachable
from quarterdeck.sources.guard import Guard, Resolver

PUBLIC = "93.184.216.34"


def names(**known: str | Sequence[str]) -> Resolver:
    """A resolver of these names; dots are written as two underscores."""
    table = {key.replace("__", "."): [value] if isinstance(value, str) else list(value) for key, value in known.items()}

    async def resolve(name: str, port: int) -> Sequence[str]:
        if name not in table:
            raise OSError("no such name")
        return table[name]

    return resolve


def ask(guard: Guard, host: str) -> tuple[str, ...]:
    return asyncio.run(guard.addresses(host, 443))


async def nobody(name: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{name} was looked up")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1",
        "100::1",
        "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:93.184.216.34", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:5ef5:79fb::1", "5f00::1",
    ],
)  # fmt: skip
def test_an_address_of_no_public_machine_is_refused_written_out_or_behind_a_name(address: str) -> None:
    with pytest.raises(AddressRefused):
        ask(Guard(resolve=nobody), address)
    with pytest.raises(AddressRefused):
        ask(Guard(resolve=names(gitlab__example=address)), "gitlab.example")


@pytest.mark.parametrize(
    "spelling",
    [
        "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "127.0.1", "017700000001", "1", "0",
        "１２７.0.0.1", "127。0。0。1", "①②⑦.⓪.⓪.①", "0x", "93.184.216", "1572395042", "[::1]", "[::ffff:127.0.0.1]",
        "127.0.0.1.", "", "::1::", "300.1.1.1", "127.0.0.1%25eth0",
    ],
)  # fmt: skip
def test_an_odd_spelling_of_an_address_is_refused_without_asking_anybody(spelling: str) -> None:
    with pytest.raises(AddressRefused):
        ask(Guard(resolve=nobody), spelling)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "2a00:1450:4001:800::200e"])
def test_a_public_address_is_given_as_it_is(address: str) -> None:
    assert ask(Guard(resolve=nobody), address) == (address,)


def test_a_name_gives_all_its_addresses_in_their_order() -> None:
    guard = Guard(resolve=names(gitlab__example=["2606:4700::1111", PUBLIC, PUBLIC]))
    assert ask(guard, "GitLab.example.") == ("2606:4700::1111", PUBLIC)


def test_one_private_address_among_public_ones_is_enough_to_refuse_a_name() -> None:
    with pytest.raises(AddressRefused):
        ask(Guard(resolve=names(gitlab__example=[PUBLIC, "10.0.0.1"])), "gitlab.example")


def test_a_name_that_nobody_bears_is_unreachable_not_refused() -> None:
    with pytest.raises(Unreachable, match="no machine of that name") as caught:
        ask(Guard(resolve=names()), "gitlab.example")
    assert not isinstance(caught.value, AddressRefused)


def test_a_refusal_does_not_tell_what_lies_behind_a_name() -> None:
    with pytest.raises(AddressRefused) as caught:
        ask(Guard(resolve=names(gitlab__example="10.20.30.40")), "gitlab.example")
    assert "10.20" not in str(caught.value)
    assert "allow_private" in str(caught.value)


@pytest.mark.parametrize(
    ("allowed", "address"),
    [
        ("10.0.0.0/8", "10.1.2.3"), ("10.1.2.3", "10.1.2.3"), ("127.0.0.1", "127.0.0.1"), ("fd00::/8", "fd12::1"),
        ("10.0.0.0/8", "::ffff:10.1.2.3"), ("64:ff9b::/96", "64:ff9b::5db8:d822"), ("169.254.0.0/16", "169.254.1.1"),
        ("10.1.2.3/8", "10.9.9.9"),
    ],
)  # fmt: skip
def test_an_allowed_address_or_network_is_let_through(allowed: str, address: str) -> None:
    assert ask(Guard([allowed], resolve=names(in__house=address)), address)
    assert ask(Guard([allowed], resolve=names(in__house=address)), "in.house")


@pytest.mark.parametrize("host", ["gitlab.internal", "GITLAB.internal.", "a.b.corp.example"])
def test_an_allowed_name_may_lie_in_a_private_network(host: str) -> None:
    resolve = names(gitlab__internal="10.0.0.5", a__b__corp__example="192.168.1.1")
    assert ask(Guard(["gitlab.internal", ".corp.example"], resolve=resolve), host)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "0.0.0.0", "::", "fd00:ec2::254"])
def test_an_allowed_name_never_leads_to_the_place_where_clouds_keep_their_secrets(address: str) -> None:
    with pytest.raises(AddressRefused):
        ask(Guard(["gitlab.internal"], resolve=names(gitlab__internal=address)), "gitlab.internal")


@pytest.mark.parametrize(
    "host", ["evil-gitlab.internal", "gitlab.internal.evil.example", "x.gitlab.internal", "corp.example"]
)
def test_names_that_only_resemble_an_allowed_one_are_refused(host: str) -> None:
    async def resolve(name: str, port: int) -> Sequence[str]:
        return ["10.0.0.5"]

    with pytest.raises(AddressRefused):
        ask(Guard(["gitlab.internal", ".corp.example"], resolve=resolve), host)


@pytest.mark.parametrize("entry", ["", "*", "10.0.0.0/99", "http://gitlab.internal", "2130706433", "a b"])
def test_an_entry_that_allows_nothing_sensible_is_named(entry: str) -> None:
    with pytest.raises(BadAddress, match="allow_private"):
        Guard([entry])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_what_is_public_agrees_with_the_list_of_networks_that_are_not(number: int) -> None:
    dotted = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    a, b, c = (int(part) for part in dotted.split(".")[:3])
    private: list[Callable[[], bool]] = [
        lambda: a in {0, 10, 127} or a >= 224, lambda: a == 100 and 64 <= b < 128, lambda: (a, b) == (169, 254),
        lambda: a == 172 and 16 <= b < 32, lambda: (a, b) == (192, 168), lambda: a == 198 and b in {18, 19},
        lambda: (a, b, c) in {(192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 51, 100), (203, 0, 113)},
    ]  # fmt: skip
    guard = Guard(resolve=nobody)
    if any(test() for test in private):
        with pytest.raises(AddressRefused):
            ask(guard, dotted)
    else:
        assert ask(guard, dotted) == (dotted,)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_no_text_at_all_leads_inside(host: str) -> None:
    """Whatever is typed: it is refused, unknown, or looked up as a name that is then looked at."""

    async def inside(name: str, port: int) -> Sequence[str]:
        return ["10.0.0.1"]

    with pytest.raises(Unreachable):
        ask(Guard(resolve=inside), host)
