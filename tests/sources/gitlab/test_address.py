"""What people paste as an address."""

from __future__ import annotations

import pytest

from quarterdeck.sources.errors import BadAddress
from quarterdeck.sources.gitlab.address import Address, is_loopback, parse_address


@pytest.mark.parametrize(
    ("url", "base", "path"),
    [
        ("https://gitlab.com/gitlab-org", "https://gitlab.com", "gitlab-org"),
        ("gitlab.com/gitlab-org/", "https://gitlab.com", "gitlab-org"),
        ("https://gitlab.com/groups/gitlab-org/-/merge_requests?state=opened#x", "https://gitlab.com", "gitlab-org"),
        ("https://gitlab.com/a/b/c/-/merge_requests/7", "https://gitlab.com", "a/b/c"),
        ("https://gitlab.com/a/b.git", "https://gitlab.com", "a/b"),
        ("https://GitLab.Example.com:8443/a", "https://gitlab.example.com:8443", "a"),
        ("https://gitlab.com", "https://gitlab.com", None),
        ("https://gitlab.com/explore", "https://gitlab.com", None),
        ("http://127.0.0.1:3000/harbour", "http://127.0.0.1:3000", "harbour"),
        ("http://[::1]:3000/harbour", "http://[::1]:3000", "harbour"),
        ("localhost:3000/x", "http://localhost:3000", "x"),
    ],
)
def test_a_page_of_the_group_is_as_good_as_its_address(url: str, base: str, path: str | None) -> None:
    assert parse_address(url) == Address(base, path)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://gitlab.example.com/a", "use https"),
        ("https://me:glpat-secret@gitlab.com/a", "holds a password or token"),
        ("https://gitlab.com/a?private_token=glpat-secret", "holds a password or token"),
        ("ftp://gitlab.com/a", "no URL"),
        ("https://", "no URL"),
        ("https://gitlab.com:port/a", "no URL"),
        ("https://gitlab.com/a b", "no path"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_secrets(url: str, says: str) -> None:
    with pytest.raises(BadAddress, match=says) as caught:
        parse_address(url)
    assert "secret" not in str(caught.value)


LOCAL = ["127.0.0.9", "::1", "localhost", "gitlab.localhost"]
ELSEWHERE = ["10.0.0.1", "localhost.evil.com", "gitlab.com", None]


@pytest.mark.parametrize("host", [*LOCAL, *ELSEWHERE])
def test_only_this_machine_is_this_machine(host: str | None) -> None:
    assert is_loopback(host) is (host in LOCAL)
