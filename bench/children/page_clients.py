"""Clients that look at pages of a served home: one after the other first, then eight at a time."""

from __future__ import annotations

import http.client
import random
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

from bench.running import tell

CLIENTS, EACH = 8, 60
_TEAMS = re.compile(r"<option[^>]*>([^<]+)</option>")
_ASSETS = re.compile(r'(?:src|href)="(/static/[^"]+)"')


class Client:
    """One browser: a connection that is kept, and a session."""

    def __init__(self, host: str, cookie: str = "") -> None:
        self._connection = http.client.HTTPConnection(host, timeout=60)
        self.cookie = cookie

    def get(self, path: str) -> tuple[int, bytes, float, http.client.HTTPMessage]:
        """Status, body as it came, seconds and headers."""
        began = time.perf_counter()
        self._connection.request("GET", path, headers={"Cookie": self.cookie, "Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        return answer.status, body, time.perf_counter() - began, answer.headers


def _sign_in(host: str, path: str) -> Client:
    for _ in range(600):  # the link is printed a moment before the server listens
        try:
            Client(host).get("/static/nothing")
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    client = Client(host)
    _, _, _, headers = client.get(path)
    client.cookie = "; ".join(value.partition(";")[0] for value in headers.get_all("Set-Cookie", []))
    return client


def _text(body: bytes) -> str:
    import gzip  # noqa: PLC0415 -- here alone

    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


def _pages(team: str) -> dict[str, str]:
    name = f"team={quote(team)}"
    return {
        "deck": f"/?{name}", "figures": f"/figures/?{name}", "figure": f"/figures/oma/?{name}",
        "rows": f"/figures/oma/rows/?{name}", "board": f"/work/?{name}", "review": f"/review/?{name}",
    }  # fmt: skip


def _looked(host: str, cookie: str, teams: list[str], seed: int) -> list[tuple[str, int, float]]:
    """What one client met: half of the time the deck, else another page, of a few teams each."""
    draw, client = random.Random(seed), Client(host, cookie)
    own = draw.sample(teams, 12)
    found = []
    for _ in range(EACH):
        pages = _pages(draw.choice(own))
        kind = draw.choice(("deck", "deck", "deck", "figures", "figure", "figure", "board", "rows"))
        status, _, seconds, _ = client.get(pages[kind])
        found.append((kind, status, seconds))
    return found


def _weigh(client: Client, path: str) -> tuple[int, int]:
    """Bytes of a first visit, and of a later one: what carries a long life is not asked for again."""
    _, body, _, _ = client.get(path)
    assets = sorted(set(_ASSETS.findall(_text(body))))
    return len(body) + sum(len(client.get(asset)[1]) for asset in assets), len(body)


def main(url: str) -> None:
    place = urlsplit(url)
    client = _sign_in(place.netloc, place.path)
    status, body, first, _ = client.get("/")
    teams = [name for name in _TEAMS.findall(_text(body)) if name.startswith("Team ")]
    cold = {kind: client.get(path)[2] for kind, path in _pages(teams[0]).items()}
    with ThreadPoolExecutor(CLIENTS) as clients:
        for _ in range(2):  # the first round warms what eight clients look at
            work = [clients.submit(_looked, place.netloc, client.cookie, teams, seed) for seed in range(CLIENTS)]
            began = time.perf_counter()
            met = [one for looked in work for one in looked.result()]
            seconds = time.perf_counter() - began
    client = Client(place.netloc, client.cookie)  # the first one was idle for so long that it was hung up on
    weights = {kind: _weigh(client, path) for kind, path in _pages(teams[1]).items()}
    times = {kind: sorted(s for k, _, s in met if k == kind) for kind in {k for k, _, _ in met}}
    tell(
        first=first, status=status, cold=cold, weights=weights, pages=len(met), teams=len(teams),
        wrong=sum(code != 200 for _, code, _ in met), per_second=len(met) / seconds,
        p95={kind: own[int(0.95 * (len(own) - 1))] for kind, own in times.items()},
        all_p95=sorted(s for _, _, s in met)[int(0.95 * (len(met) - 1))],
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
