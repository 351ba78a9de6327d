"""Write docs/access.md: ``python -m tests.web.matrix > docs/access.md``."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.web.matrix.walk import table  # noqa: E402 -- needs Django set up

sys.stdout.write(table())
