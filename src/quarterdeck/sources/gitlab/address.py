"""Where a GitLab lives and what of it is meant, out of what people paste."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from quarterdeck.sources.errors import BadAddress

_PATH = re.compile(r"[\w.+-]+(/[\w.+-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """``base`` is scheme, host and port; ``path`` what follows, as a group's or project's full path (None: nothing)."""

    base: str
    path: str | None = None


def is_loopback(host: str | None) -> bool:
    """Whether the host is this machine."""
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_address(url: str, *, allow_http: bool = False) -> Address:
    """Cut a pasted URL into server and path; without a scheme, https is meant.

    A page of the group or project will do (``…/-/merge_requests``, ``/groups/…``, ``….git``). Raises `BadAddress`
    for another scheme, for secrets in the URL, and for plain http to another machine unless ``allow_http``.
    """
    text = url.strip()
    if "://" not in text:
        text = f"{'http' if is_loopback(text.split('/')[0].rsplit(':', 1)[0]) else 'https'}://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in {"http", "https"}:
        raise BadAddress("the address is no URL; it should look like https://gitlab.example.com/group")
    where = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    if parts.username or parts.password or "token" in parts.query.lower():
        raise BadAddress(f"{where}: the address holds a password or token; leave it out and give it with --token-env")
    if parts.scheme == "http" and not (allow_http or is_loopback(host)):
        raise BadAddress(f"{where}: plain http would show the token to the network; use https")
    return Address(where, scope_path(parts.path))


def scope_path(path: str) -> str | None:
    """The full path of the group or project whose page this is, None for the front page. Raises `BadAddress`."""
    plain = unquote(path).split("/-/")[0].strip("/").removesuffix("/-").removesuffix(".git")
    plain = plain.removeprefix("groups/")
    if not plain or plain in {"dashboard", "explore", "groups"}:
        return None
    if not _PATH.fullmatch(plain):
        raise BadAddress(f"{plain[:80]!r} is no path of a group or project; it should look like group/subgroup")
    return plain
