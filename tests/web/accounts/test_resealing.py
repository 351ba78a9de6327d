"""After a new key, everything sealed is under it and opens as before; the old key opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.role.models import Entry, Note
from quarterdeck.home import sealing
from quarterdeck.home.errors import SealBroken
from quarterdeck.home.folder import Home
from quarterdeck.web.accounts.adapters import MfaAdapter
from quarterdeck.web.accounts.resealing import reseal_all
from quarterdeck.web.upkeep import actions as upkeep
from quarterdeck.web.upkeep.models import Hook
from tests.web.cast import Cast

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def _sealed_everywhere(cast: Cast, home: Home) -> Note:
    Authenticator.objects.create(user=cast["erin"], type="totp", data={"secret": MfaAdapter().encrypt("JBSWY3DP")})
    ring = sealing.get_ring(home)
    sealed = sealing.seal(ring, "hook secret", place=upkeep._place("acme"))
    Hook.objects.create(source="acme", sealed_secret=sealed, made_at=NOW, made_by="ada")
    entry = Entry.objects.create(account=cast["mona"], key="k", text="Hold 1:1s", duty="", changed_at=NOW)
    return Note.objects.create(
        account=cast["mona"], entry=entry, text="talk about the platform", on_date=NOW.date(), changed_at=NOW
    )


def test_everything_opens_under_the_new_key_alone(cast: Cast, home: Home) -> None:
    note = _sealed_everywhere(cast, home)
    ring = sealing.rotate(home)
    assert reseal_all(home) == 3
    sealing.drop_older(home, than=ring.newest)
    assert Note.objects.get(pk=note.pk).text == "talk about the platform"
    assert MfaAdapter().decrypt(Authenticator.objects.get().data["secret"]) == "JBSWY3DP"
    kept = sealing.unseal(sealing.get_ring(home), Hook.objects.get().sealed_secret, place=upkeep._place("acme"))
    assert kept == "hook secret"
    assert reseal_all(home) == 3  # again, nothing changes
    assert Note.objects.get(pk=note.pk).text == "talk about the platform"


def test_without_sealing_again_an_old_text_is_lost_with_its_key(cast: Cast, home: Home) -> None:
    note = _sealed_everywhere(cast, home)
    sealing.drop_older(home, than=sealing.rotate(home).newest)
    with pytest.raises(SealBroken):
        assert Note.objects.get(pk=note.pk).text


def test_private_columns_are_sealed_fields() -> None:
    """Every column that is named as private text is one of the kind that seals itself."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    assert any(isinstance(field, SealedTextField) for field in fields)
