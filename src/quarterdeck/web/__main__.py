"""Django's own commands: ``python -m quarterdeck.web check --deploy``."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.web.settings"
execute_from_command_line(sys.argv)
