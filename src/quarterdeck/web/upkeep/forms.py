"""What can be typed on the pages of sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting
from quarterdeck.lake.joining import wanted_source
from quarterdeck.lake.sync.errors import OtherServer
from quarterdeck.sources.errors import BadAddress

_TEXT = {"class": "form-control", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class StartForm(forms.Form):
    """A GitLab group or project, and a token that may read it."""

    address = forms.CharField(
        max_length=2000,
        label="Address of your group or project",
        help_text="As the browser shows it, for example https://gitlab.com/your-group",
        widget=forms.TextInput(attrs=_TEXT | {"inputmode": "url", "placeholder": "https://gitlab.com/your-group"}),
    )
    token = forms.CharField(
        max_length=500,
        label="Access token",
        help_text="With the scope read_api. It is kept encrypted on this machine, and sent to that address alone.",
        widget=forms.PasswordInput(attrs=_TEXT | {"autocomplete": "new-password"}),
    )
    allow_http = forms.BooleanField(
        required=False,
        label="Allow plain http",
        help_text="Only where that GitLab has no https: the network then sees the token.",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, home: Home, guarded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._home, self._guarded = home, guarded
        self.source: SourceSetting | None = None

    def clean(self) -> dict[str, Any] | None:
        """Make the source out of the address; nothing is asked of anybody."""
        values = super().clean() or {}
        if address := values.get("address"):
            try:
                self.source = wanted_source(
                    self._home,
                    address,
                    allow_http=values.get("allow_http", False),
                    guarded=self._guarded,
                    beside=not (self._home.path / "demo.json").exists(),
                )
            except (BadAddress, OtherServer) as error:
                raise ValidationError({"address": str(error)}) from None
        return values
