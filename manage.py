"""Django's own commands, such as ``python manage.py check --deploy``."""

import runpy

runpy.run_module("quarterdeck.web", run_name="__main__", alter_sys=True)
