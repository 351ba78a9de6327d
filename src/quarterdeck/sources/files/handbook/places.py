"""Countries by the names people write: the code, and the zone where a country has but one."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from importlib import resources

_OTHER_NAMES = {
    "usa": "US", "united states of america": "US", "us": "US", "uk": "GB", "united kingdom": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB", "the netherlands": "NL",
    "holland": "NL", "south korea": "KR", "republic of korea": "KR", "korea": "KR", "czech republic": "CZ",
    "russian federation": "RU", "ivory coast": "CI", "turkiye": "TR", "viet nam": "VN", "hong kong sar": "HK",
    "hong kong": "HK", "deutschland": "DE", "osterreich": "AT", "schweiz": "CH", "bosnia and herzegovina": "BA",
    "the philippines": "PH", "republic of ireland": "IE", "north macedonia": "MK", "brasil": "BR", "espana": "ES",
    "italia": "IT", "polska": "PL", "nederland": "NL", "moldova": "MD", "tanzania": "TZ", "uae": "AE",
}  # fmt: skip


def find_country(name: str | None) -> str | None:
    """The two-letter code of a country by its code or English name; None where it is not understood."""
    if not name:
        return None
    text = name.strip()
    if re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", text):
        return text
    plain = _plain(text)
    return _OTHER_NAMES.get(plain) or _names().get(plain)


def find_zone(country: str | None) -> str | None:
    """The time zone of a country that has but one, or one for most of it; None otherwise."""
    zones = _zones().get((country or "")[:2], ())
    if len(zones) == 1:
        return zones[0][0]
    most = [zone for zone, remark in zones if re.search(r"most of|most areas|mainland|peninsula", remark)]
    return most[0] if len(most) == 1 else None


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z]+", " ", bare.casefold().replace("&", " and ")).split())


def _table(name: str) -> list[list[str]]:
    content = resources.files("tzdata").joinpath("zoneinfo", name).read_text("utf-8")
    return [line.split("\t") for line in content.splitlines() if line and not line.startswith("#")]


@cache
def _names() -> dict[str, str]:
    return {_plain(line[1]): line[0] for line in _table("iso3166.tab")}


@cache
def _zones() -> dict[str, list[tuple[str, str]]]:
    zones: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in _table("zone.tab"):
        zones[line[0]].append((line[2], line[3] if len(line) > 3 else ""))
    return dict(zones)
