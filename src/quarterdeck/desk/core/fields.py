"""Text that is sealed in the database and plain in the program."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from quarterdeck.home import sealing
from quarterdeck.home.folder import Home
from quarterdeck.home.sealing import Ring

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField

_MARK = "qd1."


class Sealed(str):
    """A text as it lies in the database."""

    __slots__ = ()


class Opened(str):
    """A text as it is read, with what it was opened from: an unchanged one is written back as it lay."""

    sealed: Sealed
    place: str


def place_of(record: models.Model, field: str) -> str:
    """Where a text belongs: what is sealed for one record and field opens nowhere else."""
    return f"{record._meta.db_table}/{record.pk}/{field}"  # noqa: SLF001 -- Django's own way to a table's name


def ring() -> Ring:
    """The keys of the home that is served. They are read anew when their file has changed, not for every text."""
    home = settings.QUARTERDECK_HOME
    try:
        file = (home.secrets / "sealing.json").stat()
    except FileNotFoundError:
        return sealing.get_ring(home)
    return _ring(home, file.st_ino, file.st_mtime_ns, file.st_size)


@lru_cache(maxsize=1)
def _ring(home: Home, *_: int) -> Ring:
    return sealing.get_ring(home)


class _Opened(DeferredAttribute):
    """Opens a text when it is first read. SealBroken where it was altered, moved, or the key is not here."""

    def __set__(self, instance: Any, value: Any) -> None:
        # With it the descriptor goes before what lies on the record, so that a sealed text is never read as it lies.
        instance.__dict__[self.field.attname] = value

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if not isinstance(found, Sealed):
            return found
        place = place_of(instance, self.field.attname)
        opened = Opened(sealing.unseal(ring(), found, place=place))
        opened.sealed, opened.place = found, place
        instance.__dict__[self.field.attname] = opened
        return opened


class SealedTextField(_TextField):
    """Private text: plain on the record, sealed in the database and in every backup.

    The record's key must be known before it is saved, so its primary key is a UUID with a default. It cannot be
    searched, and only saving a whole record writes it.
    """

    descriptor_class = _Opened

    def from_db_value(self, value: str | None, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        """Rows of a backup come back as they were sealed."""
        return Sealed(value) if isinstance(value, str) and value.startswith(_MARK) else super().to_python(value)

    def value_from_object(self, obj: models.Model) -> Any:
        """As a backup writes it: sealed, so that copying needs no key."""
        return self._sealed(obj)

    def value_to_string(self, obj: models.Model) -> Any:
        return self._sealed(obj)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002 -- Django's signature
        return self._sealed(model_instance)

    def get_prep_value(self, value: Any) -> Any:
        """What goes into a statement. FieldError for plain text, which would lie open in the database."""
        if isinstance(value, Opened):
            return str(value.sealed)
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is sealed; save the record instead of updating or searching the column")
        return None if value is None else str(value)

    def _sealed(self, record: models.Model) -> Sealed | None:
        held = record.__dict__.get(self.attname)
        if held is None or isinstance(held, Sealed):
            return held
        place = place_of(record, self.attname)
        if isinstance(held, Opened) and held.place == place:
            return held.sealed
        return Sealed(sealing.seal(ring(), held, place=place))
