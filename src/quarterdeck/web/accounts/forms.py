"""What an administrator types."""

from __future__ import annotations

from typing import Any

from django import forms

from quarterdeck.desk.people.models import Grant, Person


class InviteForm(forms.Form):
    """A person of the desk by handle, or a name and an address for somebody who is not."""

    handle = forms.CharField(max_length=100, required=False, label="Handle of a person", help_text="As in People.")
    username = forms.CharField(
        max_length=150, required=False, label="Or a user name", help_text="For an administrator."
    )
    email = forms.EmailField(required=False, label="and an e-mail address")

    def clean(self) -> dict[str, Any]:
        """One of the two, and a person that is there."""
        told = super().clean() or {}
        handle = told.get("handle", "").strip()
        told["person"] = Person.objects.filter(handle__iexact=handle).first() if handle else None
        if handle and told["person"] is None:
            self.add_error("handle", "Nobody has this handle; see People.")
        if not handle and not (told.get("username") and told.get("email")):
            raise forms.ValidationError("Give a handle, or a user name and an address.")
        return told


def _day() -> forms.DateInput:
    """A day as browsers write it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class GrantForm(forms.Form):
    """A role for a span of days."""

    role = forms.ChoiceField(choices=Grant.Role.choices)
    start = forms.DateField(label="First day", widget=_day())
    end = forms.DateField(label="Last day", required=False, widget=_day())
