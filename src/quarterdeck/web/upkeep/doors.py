"""Who gets in, and to which source."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings as conf
from django.http import Http404, HttpResponse

from quarterdeck.home import settings
from quarterdeck.home.settings import SourceSetting
from quarterdeck.web.gate import Asked

P = ParamSpec("P")
View = Callable[Concatenate[Asked, P], HttpResponse]


def operators_only(view: View[P]) -> View[P]:
    """For whoever may operate; everybody else learns nothing, not even that there is a page."""

    @wraps(view)
    def guarded(request: Asked, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.viewer.may_operate:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def find_source(name: str) -> SourceSetting | None:
    """The connected source of that name, None where there is none."""
    found = (source for source in settings.load(conf.QUARTERDECK_HOME).sources if source.name == name)
    return next(found, None)


def get_source(name: str) -> SourceSetting:
    """The connected source of that name. Http404 where there is none."""
    source = find_source(name)
    if source is None:
        raise Http404
    return source
