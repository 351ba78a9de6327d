"""After a new sealing key: everything that lies sealed in the database is sealed again with it."""

# ruff: noqa: SLF001 -- a model's `_meta` is how Django says what it is

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Model

from quarterdeck.desk.core.fields import Sealed, SealedTextField, place_of
from quarterdeck.desk.people import uploads
from quarterdeck.desk.people.models import Upload
from quarterdeck.home import sealing
from quarterdeck.home.folder import Home
from quarterdeck.home.sealing import Ring
from quarterdeck.web.accounts.adapters import PLACE
from quarterdeck.web.upkeep import actions as upkeep
from quarterdeck.web.upkeep.models import Hook

_FACTORS = ("secret", "seed")


def reseal_all(home: Home) -> int:
    """Seal everything with the newest key; how many texts there were. What changes meanwhile has it already."""
    ring = sealing.get_ring(home)
    texts = sum(_reseal(ring, *found) for found in _columns())
    return texts + sum(_reseal_factor(ring, factor) for factor in Authenticator.objects.all())


def _columns() -> Iterator[tuple[Model, str, str, str]]:
    """Record, column, sealed text and place, of every text that lies in a column of its own."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                for record in model._default_manager.iterator():
                    if isinstance(text := record.__dict__[field.attname], Sealed):
                        yield record, field.attname, text, place_of(record, field.column or field.attname)
    for hook in Hook.objects.all():
        yield hook, "sealed_secret", hook.sealed_secret, upkeep._place(hook.source)
    for upload in Upload.objects.exclude(sealed=""):
        yield upload, "sealed", upload.sealed, uploads._place(upload)


def _reseal(ring: Ring, record: Model, column: str, text: str, place: str) -> int:
    again = sealing.reseal(ring, text, place=place)
    if again != text:
        type(record)._default_manager.filter(pk=record.pk, **{column: Sealed(text)}).update(**{column: Sealed(again)})
    return 1


def _reseal_factor(ring: Ring, factor: Authenticator) -> int:
    count = 0
    for key in _FACTORS:
        if isinstance(text := factor.data.get(key), str):
            factor.data[key] = sealing.reseal(ring, text, place=PLACE)
            count += 1
    factor.save(update_fields=["data"])
    return count
