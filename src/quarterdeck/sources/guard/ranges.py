"""Which addresses may be spoken to when somebody else than the machine's owner names them."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from quarterdeck.sources.errors import AddressRefused, BadAddress, Unreachable

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name and port, as texts. Raises OSError where it has none."""
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_ODD = re.compile(r"[\x00-\x20\x7f%:/?#@\\\[\]]")
# What Python's tables of special addresses leave out, or call global.
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_NEVER_BY_NAME = tuple(
    ipaddress.ip_network(text)
    for text in ("0.0.0.0/8", "100.100.100.200/32", "169.254.0.0/16", "::/128", "fd00:ec2::254/128", "fe80::/10")
)
"""A name may be allowed for a whole network of a company, but not for what clouds keep their secrets at."""


class Guard:
    """Says where a named host may be reached.

    ``allowed`` are host names (``.example.com`` for all below it), addresses and networks that an administrator lets
    through although they are private. ``resolve`` asks for a name's addresses; by default the system does.
    Raises `BadAddress` where an entry of ``allowed`` is none of them.
    """

    def __init__(self, allowed: Sequence[str] = (), *, resolve: Resolver | None = None) -> None:
        self._networks: list[Network] = []
        self._names: set[str] = set()
        self._resolve = resolve or _system_resolver
        for entry in allowed:
            self._allow(entry)

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Where ``host`` may be reached, at least one address.

        Raises `AddressRefused` if any address of it is private and not allowed, `Unreachable` where it has none.
        """
        plain = _plain(host)
        literal = _find_literal(plain)
        if literal is not None:
            found: tuple[Address, ...] = (literal,)
        else:
            found = await self._look_up(plain, port)
        for address in found:
            if not self._may(address, plain if literal is None else None):
                raise AddressRefused(host)
        return tuple(str(address) for address in found)

    async def _look_up(self, name: str, port: int) -> tuple[Address, ...]:
        try:
            texts = await self._resolve(name, port)
            found = tuple(dict.fromkeys(_unscoped(text) for text in texts))
        except (OSError, ValueError):
            found = ()
        if not found:
            raise Unreachable(name, "no machine of that name is known", "check the address")
        return found

    def _allow(self, entry: str) -> None:
        try:
            self._networks.append(ipaddress.ip_network(entry.strip(), strict=False))
        except ValueError:
            name = _plain(entry.strip().removeprefix("."))
            if not _NAME.fullmatch(name) or _is_numeric(name):
                raise BadAddress(
                    f"allow_private: {entry!r} is no host name, address or network such as 10.0.0.0/8"
                ) from None
            self._names.add(f".{name}" if entry.strip().startswith(".") else name)

    def _may(self, address: Address, name: str | None) -> bool:
        inner = _embedded(address)
        if is_public(address) or any(address in network for network in self._networks):
            return True
        if inner is not None and any(inner in network for network in self._networks):
            return True
        return name is not None and self._is_named(name) and not _is_in(inner or address, _NEVER_BY_NAME)

    def _is_named(self, name: str) -> bool:
        parts = name.split(".")
        return name in self._names or any(f".{'.'.join(parts[at:])}" in self._names for at in range(1, len(parts)))


def is_public(address: Address) -> bool:
    """Whether an address belongs to one machine of the open internet; never one that carries another inside it."""
    if _embedded(address) is not None or _is_in(address, _REFUSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _embedded(address: Address) -> IPv4Address | None:
    """The address that an IPv6 one was made of: mapped, compatible, NAT64, 6to4 or Teredo."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None or address.sixtofour is not None:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if _is_in(address, (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))) and int(address) > 1:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _plain(host: str) -> str:
    """As the system will read it: one spelling for each letter and dot, no dot at the end."""
    folded = unicodedata.normalize("NFKC", host).replace("\u3002", ".").casefold()
    return folded.strip("[]").removesuffix(".")


def _find_literal(host: str) -> Address | None:
    """The address that is written out, None for a name. `AddressRefused` for one in an odd spelling.

    ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` are 127.0.0.1 to most systems: nobody writes a public address so.
    """
    try:
        return _unscoped(host)
    except ValueError:
        if _ODD.search(host) or not host or _is_numeric(host):
            raise AddressRefused(host) from None
    return None


def _is_numeric(host: str) -> bool:
    try:
        socket.inet_aton(host)
    except (OSError, UnicodeError):
        # What looks like a number to one reader and like a name to another is left alone.
        return re.fullmatch(r"[0-9.]+|0x[0-9a-f]*(\.(0x)?[0-9a-f]*)*", host) is not None
    return True


def _unscoped(text: str) -> Address:
    return ipaddress.ip_address(text.partition("%")[0] if text.lower().startswith("fe80") else text)


async def _system_resolver(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(line[4][0]) for line in found]
