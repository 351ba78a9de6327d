"""What the web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from quarterdeck.web import running

os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.web.settings"
if parent := os.environ.get("QUARTERDECK_SERVED_BY"):
    running.end_with_parent(int(parent))
application = get_wsgi_application()
# Every page is imported before the first request, which would wait for all of them else.
get_resolver().url_patterns  # noqa: B018 -- asking for them imports them
