"""What can go wrong when a GitLab is read: one line each, without secrets, with what to do.

SourceError
├── BadAddress          the address cannot be used
├── Unreachable         no answer: name, connection, certificate, time-out
│   ├── RedirectRefused     it sends us to another host: the token does not follow
│   └── AddressRefused      it lies in a private network, and nobody allowed that
├── NotGitLab           something answers, but not GitLab's API
├── TooOld              this GitLab lacks what we cannot do without
├── Unauthorized        the token is wrong, expired or revoked
├── Forbidden           the token may not do this
├── NotFound            no such group or project, or not for this token
├── RateLimited         still limited when patience ran out
├── ServerFailed        it kept failing
│   └── ResponseTooLarge    more than we take in one answer
├── TooComplex          the document costs more than this server allows
└── NotRecorded         a replay has no such exchange
"""

from __future__ import annotations

from collections.abc import Sequence

_HELP = "make one with the scope read_api under Preferences > Access tokens"


class SourceError(Exception):
    """A source could not be read; what was read before stays good.

    ``heavy``: it failed as a server does of which too much is asked at once.
    """

    heavy = False


class BadAddress(SourceError):
    """The address is malformed, holds secrets, or is plain http to another machine."""


class Unreachable(SourceError):
    """Nothing answers at the address."""

    def __init__(self, url: str, why: str, todo: str) -> None:
        super().__init__(f"{url}: {why}; {todo}")


class RedirectRefused(Unreachable):
    """``target`` is the host that it sends us to."""

    def __init__(self, url: str, target: str) -> None:
        self.target = target
        todo = "if that is where GitLab lives now, connect to it by that address"
        super().__init__(url, f"sends us to {target}, where the token must not follow", todo)


class AddressRefused(Unreachable):
    """A server does not speak to private networks for its users; which address it was is not told."""

    def __init__(self, host: str) -> None:
        todo = "an administrator may let it through with allow_private in quarterdeck.toml"
        super().__init__(host[:80], "it lies in a private or reserved network", todo)


class NotGitLab(SourceError):
    def __init__(self, url: str, why: str = "it does not answer as GitLab's API does") -> None:
        super().__init__(f"{url}: {why}; check that the address is that of a GitLab")


class TooOld(SourceError):
    """``version`` is the server's own, None where it does not say."""

    def __init__(self, lacking: str, version: str | None = None) -> None:
        self.version = version
        name = f"GitLab {version}" if version else "this GitLab"
        super().__init__(f"{name} is too old: it lacks {lacking}; version 15 or newer is needed")


class Unauthorized(SourceError):
    def __init__(self, url: str, why: str = "the token is wrong, expired or revoked") -> None:
        super().__init__(f"{url}: {why}; {_HELP}")


class Forbidden(SourceError):
    """The token is good but may not; ``scope`` is True where its scopes are too narrow."""

    def __init__(self, url: str, why: str, *, scope: bool = False) -> None:
        self.scope = scope
        todo = _HELP if scope else "ask an owner for access, or use another token"
        super().__init__(f"{url}: {why}; {todo}")


class NotFound(SourceError):
    """``near`` are full paths that the token can see and that look alike."""

    def __init__(self, kind: str, path: str, near: Sequence[str] = ()) -> None:
        self.kind, self.path, self.near = kind, path, tuple(near)
        hint = f"did you mean {', '.join(near)}?" if near else "check the path, and that the token may see it"
        super().__init__(f"{kind} {path} does not exist or is not visible to this token; {hint}")


class RateLimited(SourceError):
    """``waited`` seconds went by in vain."""

    def __init__(self, url: str, waited: float) -> None:
        self.waited = waited
        super().__init__(f"{url}: still rate limited after {waited:.0f} s; run it again later, it goes on where it was")


class ServerFailed(SourceError):
    """It kept failing; ``begun`` is False where it never answered anything, so that nothing goes on."""

    def __init__(self, url: str, why: str, *, begun: bool = True) -> None:
        self.url, self.why = url, why
        todo = "it goes on where it was" if begun else "or ask whoever runs that server; nothing was read"
        super().__init__(f"{url}: {why}; run it again later, {todo}")


class ResponseTooLarge(ServerFailed):
    def __init__(self, url: str, limit: int) -> None:
        super().__init__(url, f"the answer is larger than {limit // 2**20} MB")


class TooComplex(SourceError):
    """GitLab's refusal: the document scores ``score``, ``limit`` is the most it takes (0: not said)."""

    def __init__(self, score: int, limit: int) -> None:
        self.score, self.limit = score, limit
        super().__init__(f"GitLab refuses a query of complexity {score} where {limit} is the most; please report this")


class NotRecorded(SourceError):
    def __init__(self, folder: str, what: str) -> None:
        super().__init__(f"{folder}: the recording holds no answer to {what}; record it again with --record")
