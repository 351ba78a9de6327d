"""Addresses of the reviews. The team stands in the query: ``?team=Ledger``."""

from __future__ import annotations

from django.urls import path, register_converter

from quarterdeck.reports.review.errors import BadPeriod
from quarterdeck.reports.review.period import Period, get_period
from quarterdeck.web.review import views


class MonthConverter:
    """A month such as 2026-10."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Period:
        try:
            return get_period(value)
        except BadPeriod as error:
            raise ValueError(value) from error

    def to_url(self, value: Period | str) -> str:
        return str(value)


class FormatConverter:
    """One of the formats in which a review can be taken away."""

    regex = "md|html|pdf|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(MonthConverter, "month")
register_converter(FormatConverter, "format")

app_name = "review"
urlpatterns = [
    path("", views.months, name="months"),
    path("<month:period>/", views.month, name="month"),
    path("<month:period>/draft/", views.draft, name="draft"),
    path("<month:period>/draft.<format:format_>", views.draft_file, name="draft_file"),
    path("<month:period>/editions/<int:number>/", views.edition, name="edition"),
    path("<month:period>/editions/<int:number>.<format:format_>", views.edition_file, name="edition_file"),
]
