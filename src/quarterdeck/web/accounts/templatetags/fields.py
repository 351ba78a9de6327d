"""A form's field with the design system's classes, its label, help and faults."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()
_CLASSES = (
    ((forms.CheckboxInput,), "form-check-input"),
    ((forms.RadioSelect, forms.CheckboxSelectMultiple), "form-selectgroup"),
    ((forms.Select,), "form-select"),
)


@register.filter
def styled(field: BoundField) -> SafeString:
    """The input itself."""
    widget = field.field.widget
    kind = next((name for kinds, name in _CLASSES if isinstance(widget, kinds)), "form-control")
    invalid = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": kind + invalid})


@register.filter
def act_words(act: str) -> str:
    """An act of the audit log in words: "signed_in" is "Signed in"."""
    return act.replace("_", " ").replace(".", " ").capitalize()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label follows the input."""
    return isinstance(field.field.widget, forms.CheckboxInput)
