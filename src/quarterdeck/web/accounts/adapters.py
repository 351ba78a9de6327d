"""How allauth is held: nobody signs up by themselves, nobody tries for ever, nobody is taken for another."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck.desk.core import audit
from quarterdeck.desk.people.models import Account
from quarterdeck.home import sealing
from quarterdeck.home import settings as home_settings
from quarterdeck.web.accounts import attempts
from quarterdeck.web.accounts.identity import Claim, find_person, get_account, may_sign_in

PLACE = "mfa/secret"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by an administrator; tries are limited; who left, or belongs to the other mode, stays out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at, so that tries at once count too."""
        name = str(credentials.get("username") or credentials.get("email") or "")
        address, now = self.get_client_ip(request), request.now  # type: ignore[attr-defined]
        within = [
            attempts.take("address", address, attempts.FROM_ADDRESS, now=now),
            attempts.take("name", name, attempts.FOR_NAME, now=now),
            attempts.take("here", f"{name}@{address}", attempts.FROM_HERE, now=now),
        ]
        if not all(within):
            raise ImmediateHttpResponse(too_many(request))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """The account, or None; a try that succeeded does not count."""
        account: Account | None = super().authenticate(request, **credentials)
        name = str(credentials.get("username") or credentials.get("email") or "")
        if account is not None:
            address = self.get_client_ip(request)
            for kind, key in (("address", address), ("name", name), ("here", f"{name}@{address}")):
                attempts.give_back(kind, key)
        else:
            now = request.now  # type: ignore[attr-defined]
            audit.record(None, "sign_in_failed", name[:100], now=now, address=self.get_client_ip(request))
        return account

    def _rollback_login_failed_rl_usage(self) -> None:
        """Tries are counted here, not in allauth's cache."""

    def pre_login(self, request: HttpRequest, user: Account, **more: Any) -> HttpResponse | None:
        """Turn away who may not come in, however they proved who they are."""
        day = request.now.date()  # type: ignore[attr-defined]
        right_mode = user.local_owner if settings.LAPTOP else not user.local_owner
        if not right_mode or not may_sign_in(user.person, day):
            return self.respond_user_inactive(request, user)  # type: ignore[no-any-return]
        return super().pre_login(request, user, **more)  # type: ignore[no-any-return]


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Identities of a provider reach a person of the desk, or nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person, and let in nobody else; an identity is never added to whoever is signed in."""
        claim = claim_of(sociallogin)
        _forget_profile(sociallogin.account)
        linked = sociallogin.user if sociallogin.is_existing else None
        person = find_person(claim, settings.TRUST, gitlabs=_gitlabs())
        if sociallogin.state.get("process") not in {None, "login"} or (person is None and linked is None):
            _turn_away(request, claim)
        if linked is not None and person is not None and linked.person_id != person.pk:
            _turn_away(request, claim)
        if linked is None and person is not None:
            self._link(request, sociallogin, get_account(person))

    def _link(self, request: HttpRequest, sociallogin: Any, account: Account) -> None:
        """Remember the identity. Nobody gets a second one at a provider by a change of people data."""
        if SocialAccount.objects.filter(user=account, provider=sociallogin.account.provider).exists():
            _turn_away(request, claim_of(sociallogin))
        sociallogin.connect(request, account)
        now = request.now  # type: ignore[attr-defined]
        told = f"{sociallogin.account.provider} {sociallogin.account.uid}"[:100]
        audit.record(None, "identity_linked", told, now=now, about_id=account.person_id)


def _forget_profile(account: Any) -> None:
    """Keep of an identity the number alone, not the profile that came with it."""
    account.extra_data = {}
    if account.pk:
        account.save(update_fields=["extra_data"])


def claim_of(sociallogin: Any) -> Claim:
    """What the provider said, of a login that allauth took in."""
    said = sociallogin.account.extra_data
    if sociallogin.account.provider == "gitlab":
        return Claim("gitlab", sociallogin.account.uid, said.get("email") or "", bool(said.get("confirmed_at")))
    told = said.get("userinfo") or said.get("id_token") or said
    verified = told.get("email_verified") in {True, "true"}
    return Claim(sociallogin.account.provider, sociallogin.account.uid, told.get("email") or "", verified)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors are sealed with a key that lies outside the database, and tried a few times at most."""

    def encrypt(self, text: str) -> str:
        """Sealed."""
        return sealing.seal(sealing.get_ring(settings.QUARTERDECK_HOME), text, place=PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened. SealBroken where this home has not the key."""
        return sealing.unseal(sealing.get_ring(settings.QUARTERDECK_HOME), encrypted_text, place=PLACE)

    def get_totp_issuer(self) -> str:
        """The name beside the code in an authenticator app."""
        return f"Quarterdeck {context.request.get_host()}"


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for who tried too often."""
    response = render(request, "accounts/too_many.html", status=429)
    response.headers["Retry-After"] = str(attempts.FROM_HERE.seconds)
    return response


def _turn_away(request: HttpRequest, claim: Claim) -> NoReturn:
    now = request.now  # type: ignore[attr-defined]
    audit.record(None, "sign_in_refused", f"{claim.provider} {claim.uid}"[:100], now=now)
    raise ImmediateHttpResponse(render(request, "accounts/unknown.html", status=403))


def _gitlabs() -> list[str]:
    loaded = home_settings.load(settings.QUARTERDECK_HOME)
    return [source.url for source in loaded.sources if source.kind == "gitlab"]
