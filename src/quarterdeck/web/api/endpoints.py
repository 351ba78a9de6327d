"""The JSON API: what the command line gives as JSON, for those who are signed in, as far as they may see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from quarterdeck.home.errors import HomeError
from quarterdeck.indicators.answer import Grain
from quarterdeck.indicators.errors import IndicatorError
from quarterdeck.lake.errors import LakeBusy, LakeError, LakeMissing
from quarterdeck.reports.errors import NothingYet, ReportError
from quarterdeck.reports.formats import json
from quarterdeck.web.api import documents
from quarterdeck.web.faults import Refused

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_LONGEST = 200
Name = Annotated[str, Query(min_length=1, max_length=_LONGEST)]
MaybeName = Annotated[str | None, Query(min_length=1, max_length=_LONGEST)]
Day = Annotated[str | None, Query(pattern=_DAY, description="A day such as 2026-03-31.")]
Indicator = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$", description="Such as oma.")]


class Problem(Schema):
    """What was wrong, in one line."""

    detail: str


_SAID: dict[Any, Any] = {200: dict[str, Any], 400: Problem, 401: Problem, 404: Problem, 422: Problem, 503: Problem}


def signed_in(request: HttpRequest) -> Any:
    """The viewer behind the session, None where nobody is signed in."""
    return getattr(request, "viewer", None)


def for_the_signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The description of the API is for those who may use it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if signed_in(request) else _problem(401, "sign in first")

    return guarded


api = NinjaAPI(
    title="Quarterdeck", version="1", description="What the command line gives as JSON; see docs/contract.md.",
    docs_url=None, openapi_url="/openapi.json", auth=signed_in, docs_decorator=for_the_signed_in,
    urls_namespace="api",
)  # fmt: skip


def _answer(document: Any) -> HttpResponse:
    return HttpResponse(json.dumps(document), content_type="application/json; charset=utf-8")


def _problem(status: int, detail: str) -> HttpResponse:
    answer = _answer({"detail": detail})
    answer.status_code = status
    return answer


@api.get("/teams", response=_SAID)
def teams(request: HttpRequest) -> HttpResponse:
    """The teams and departments that one may see."""
    return _answer(documents.teams(request))


@api.get("/report", response=_SAID)
def report(
    request: HttpRequest,
    *,
    team: Annotated[list[str], Query(min_length=1, max_length=10)],
    indicator: Annotated[list[str], Query(max_length=10)] = [],  # noqa: B006 -- the library copies it
    definition: Annotated[list[str], Query(max_length=10, description="ID=NAME")] = [],  # noqa: B006
    specialty: MaybeName = None,
    first: Annotated[str | None, Query(alias="from", pattern=_DAY)] = None,
    last: Annotated[str | None, Query(alias="to", pattern=_DAY)] = None,
    grain: Grain | None = None,
    as_of: Day = None,
) -> HttpResponse:
    """The indicators of teams; as ``quarterdeck report``."""
    asked = documents.AskedReport(
        tuple(team), specialty, tuple(indicator), tuple(definition), (first, last), grain, as_of
    )
    return _answer(documents.report(request, asked))


@api.get("/rows/{indicator}", response=_SAID)
def rows(
    request: HttpRequest,
    *,
    indicator: Indicator,
    team: Name,
    on: Annotated[str, Query(pattern=_DAY)],
    specialty: MaybeName = None,
    definition: MaybeName = None,
    as_of: Day = None,
) -> HttpResponse:
    """What stands behind one figure; as ``quarterdeck rows``."""
    asked = documents.AskedFigure(indicator, team, specialty, definition)
    return _answer(documents.rows(request, asked, on=on, as_of=as_of))


@api.get("/why/{indicator}", response=_SAID)
def why(
    request: HttpRequest,
    *,
    indicator: Indicator,
    team: Name,
    first: Annotated[str, Query(alias="from", pattern=_DAY)],
    last: Annotated[str, Query(alias="to", pattern=_DAY)],
    specialty: MaybeName = None,
    definition: MaybeName = None,
) -> HttpResponse:
    """What moved a figure; as ``quarterdeck why``."""
    asked = documents.AskedFigure(indicator, team, specialty, definition)
    return _answer(documents.why(request, asked, days=(first, last)))


@api.get("/waiting", response=_SAID)
def waiting(request: HttpRequest, team: Name) -> HttpResponse:
    """Whose turn it is, and what waits on a team; as ``quarterdeck waiting``."""
    return _answer(documents.waiting(request, team))


def _status(error: Exception) -> int:
    """Wrong choices 400, nothing read yet 404, a lake that is busy or damaged 503."""
    if isinstance(error, NothingYet | LakeMissing):
        return 404
    return 503 if isinstance(error, LakeError | HomeError | LakeBusy) else 400


def _say(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(_status(error), str(error))


def _say_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    said = [f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors]
    return _problem(422, "; ".join(said))


def _say_absent(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(404, "there is nothing here, or it is not for you to see")


def _say_http(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(error.status_code, str(error))


def _say_stranger(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(401, "sign in first")


for _kind in (IndicatorError, ReportError, Refused, LakeError, HomeError):
    api.add_exception_handler(_kind, _say)
api.add_exception_handler(ValidationError, _say_invalid)
api.add_exception_handler(Http404, _say_absent)
api.add_exception_handler(HttpError, _say_http)
api.add_exception_handler(AuthenticationError, _say_stranger)
