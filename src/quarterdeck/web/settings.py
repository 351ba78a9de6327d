"""Django's settings. What differs between homes comes from the home folder and the environment.

QUARTERDECK_HOME the home folder · DATABASE_URL another database than the home's SQLite · QUARTERDECK_HOSTS host names
in shared mode, separated by commas · QUARTERDECK_SECRET_KEY instead of one made from the home's key ·
QUARTERDECK_EMAIL_… how mail is sent · QUARTERDECK_URL where letters say that the program is found ·
QUARTERDECK_CHAT_HOSTS hosts of chats that people may name · providers of sign-in: `quarterdeck.web.accounts.config`.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from quarterdeck.home import secrets, settings
from quarterdeck.home.folder import Home, default_path
from quarterdeck.web.accounts import config as sign_in

PACKAGE = Path(__file__).parent
QUARTERDECK_HOME = Home(default_path(os.environ))
MODE = settings.load(QUARTERDECK_HOME).mode
LAPTOP = MODE == "laptop"

DEBUG = False
SECRET_KEY = (
    os.environ.get("QUARTERDECK_SECRET_KEY")
    or hashlib.blake2b(secrets.get_key(QUARTERDECK_HOME), digest_size=48, person=b"django").hexdigest()
)
ALLOWED_HOSTS = (
    ["127.0.0.1", "localhost", "[::1]"]
    if LAPTOP
    else [name.strip() for name in os.environ.get("QUARTERDECK_HOSTS", "localhost").split(",") if name.strip()]
)
ROOT_URLCONF = "quarterdeck.web.urls"
WSGI_APPLICATION = "quarterdeck.web.wsgi.application"
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "Quarterdeck"

INSTALLED_APPS = [
    "quarterdeck.web",
    "quarterdeck.desk.core",
    "quarterdeck.desk.people",
    "quarterdeck.desk.reviews",
    "quarterdeck.desk.role",
    "quarterdeck.desk.oneonones",
    "quarterdeck.desk.feedback",
    "quarterdeck.desk.growth",
    "quarterdeck.desk.queue",
    "quarterdeck.web.figures",
    "quarterdeck.web.work",
    "quarterdeck.web.review",
    "quarterdeck.web.role",
    "quarterdeck.web.oneonones",
    "quarterdeck.web.feedback",
    "quarterdeck.web.growth",
    "quarterdeck.web.queue",
    "quarterdeck.web.accounts",
    "quarterdeck.web.upkeep",
    "quarterdeck.web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.gitlab",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "quarterdeck.web.gate.LocalOnly",
    "quarterdeck.web.gate.Bounded",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quarterdeck.web.typed.Taken",
    "quarterdeck.web.gate.Clock",
    "quarterdeck.web.typed.SignInFirst",
    "quarterdeck.web.gate.KnownViewer",
    "quarterdeck.web.faults.PlainFaults",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["quarterdeck.web.templatetags.quarterdeck"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quarterdeck.web.context.shared",
            ],
        },
    }
]

_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
}
if os.environ.get("DATABASE_URL"):
    DATABASES: dict[str, Any] = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60)}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": QUARTERDECK_HOME.path / "desk.sqlite3",
            "OPTIONS": _SQLITE,
            "CONN_MAX_AGE": 60,  # desk/core/connections.py sees that it leads to the file that is there
        }
    }
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # counters of tries lie here: they must not be pushed out
    }
}

QUARTERDECK_KEEP = True
"""Whether a queue is kept in memory while nothing that it depends on was written."""

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_ADAPTER = "quarterdeck.web.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "quarterdeck.web.accounts.adapters.SocialAdapter"
MFA_ADAPTER = "quarterdeck.web.accounts.adapters.MfaAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are people data, which people partners and administrators keep
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Quarterdeck: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LAPTOP else "https"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {} if LAPTOP else sign_in.providers(os.environ)
TRUST = sign_in.trust(os.environ)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("QUARTERDECK_BEHIND_PROXY") else 0

# A laptop is asked over plain http on the loopback address alone; a server stands behind TLS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LAPTOP
SESSION_COOKIE_NAME = "__Host-quarterdeck" if not LAPTOP else "quarterdeck"
SESSION_COOKIE_AGE = 14 * 86400
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "quarterdeck.web.typed.csrf_failure"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = not LAPTOP
SECURE_HSTS_SECONDS = 0 if LAPTOP else 365 * 86400
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LAPTOP
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("QUARTERDECK_BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([] if LAPTOP else sign_in.form_targets(os.environ))],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
BODY_BYTES_MOST = 11 * 1024 * 1024  # a file of 10 MB and what a form adds to it
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en-gb"

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "assets"
_BUILT = (STATIC_ROOT / "staticfiles.json").exists() and not os.environ.get("QUARTERDECK_UNBUILT")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _BUILT or os.environ.get("QUARTERDECK_BUILD")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not _BUILT
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("QUARTERDECK_EMAIL_FROM", "quarterdeck@localhost")
EMAIL_HOST = os.environ.get("QUARTERDECK_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("QUARTERDECK_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("QUARTERDECK_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("QUARTERDECK_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = bool(os.environ.get("QUARTERDECK_EMAIL_TLS"))
EMAIL_TIMEOUT = 10
BASE_URL = (os.environ.get("QUARTERDECK_URL") or ("" if LAPTOP else f"https://{ALLOWED_HOSTS[0]}")).rstrip("/")
CHAT_HOSTS = {name.strip().lower() for name in os.environ.get("QUARTERDECK_CHAT_HOSTS", "").split(",") if name.strip()}
EMAIL_BACKEND = os.environ.get("QUARTERDECK_EMAIL_BACKEND") or (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("QUARTERDECK_EMAIL_HOST")
    else "quarterdeck.web.mail.NoMail"
)
# On a laptop pages are served over plain http to the machine itself: what these checks ask for needs TLS.
SILENCED_SYSTEM_CHECKS = [f"security.W{number}" for number in ("004", "008", "012", "016")] if LAPTOP else []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"handlers": [], "level": "ERROR"}},
}
