"""What the web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from quarterdeck.web.running import end_with_parent

os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.web.settings"
application = get_wsgi_application()
if os.environ.get("QUARTERDECK_SERVED"):
    end_with_parent()
