"""Settings of the test run: a home of its own, unbuilt assets, a hasher that costs nothing."""

from __future__ import annotations

import os
import tempfile

os.environ["QUARTERDECK_HOME"] = tempfile.mkdtemp(prefix="quarterdeck-tests-")
os.environ.setdefault("QUARTERDECK_UNBUILT", "1")

from quarterdeck.web.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
if "sqlite" in DATABASES["default"]["ENGINE"]:  # a file: in memory, threads and processes would not wait for each other
    DATABASES["default"]["TEST"] = {"NAME": str(QUARTERDECK_HOME.path / "test.sqlite3")}
QUARTERDECK_KEEP = (
    False  # what a test writes is not committed, and so not counted as written; kept queues have tests of their own
)
