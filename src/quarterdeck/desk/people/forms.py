"""What people type about people: checked here, written by `actions`."""

from __future__ import annotations

from django import forms

from quarterdeck.desk.people.kinds import KINDS

_KINDS = {"timeoff": "time off", "identity": "identity counts"}
MOST_BYTES = 10 * 1024 * 1024


class TimeOffForm(forms.Form):
    """Days away, both ends included; the kind is seen by the person and those above them alone."""

    start_date = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date", "class": "form-control"})
    )
    end_date = forms.DateField(
        label="Last day", widget=forms.DateInput(attrs={"type": "date", "class": "form-control"})
    )
    kind = forms.CharField(
        label="Kind (not required)",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class HoursForm(forms.Form):
    """The usual working hours, in the person's own zone."""

    day_starts = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}))
    day_ends = forms.TimeField(label="To", widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}))


class LabelForm(forms.Form):
    """The label that marks the work of a specialty; empty takes it away."""

    specialty = forms.CharField(max_length=100)
    label = forms.CharField(max_length=255, required=False)


class UploadForm(forms.Form):
    """A file and what it is."""

    what = forms.ChoiceField(
        label="What it holds", choices=[(what, _KINDS.get(what, what)) for what in KINDS],
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    file = forms.FileField(
        label="File",
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".csv,.txt,.tsv,.yml,.yaml"}),
    )

    def clean_file(self) -> object:
        """At most 10 MB."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"{file.name} is larger than 10 MB; import it on the command line")
        return file


class GroupForm(forms.Form):
    """GitLab group members into one team."""

    team = forms.CharField(label="Team", max_length=200, widget=forms.TextInput(attrs={"class": "form-control"}))
