"""One settings file; everything that differs between installations comes from the environment.

A missing or unsafe variable stops the start with its own name and the cure.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import logs, rates, signin

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- where this installation keeps what it writes ------------------------------------------------
DATA_DIR = Path(env.str("DANDANG_DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
SECRETS_FILE = DATA_DIR / "secrets.env"  # written by script/setup, mode 600; the environment wins
if SECRETS_FILE.exists():
    environ.Env.read_env(SECRETS_FILE)

# --- mode: demo (accounts and data to try) or production (refuses anything unsafe) ----------------
MODE = env.str("DANDANG_MODE", default="demo")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured(f"DANDANG_MODE={MODE!r}: use 'demo' or 'production'.")
DEMO = MODE == "demo"
DEBUG = env.bool("DANDANG_DEBUG", default=False)
if DEBUG and not DEMO:
    raise ImproperlyConfigured("DANDANG_DEBUG must be off in production: unset it.")


def secret(name: str) -> str:
    """A secret of at least 32 characters from the environment or secrets.env."""
    value: str = env.str(name, default="")
    if len(value) < 32 or "insecure" in value:
        raise ImproperlyConfigured(
            f"{name} is missing or too weak: run script/setup (it writes {SECRETS_FILE}), "
            f"or set {name} to at least 32 random characters."
        )
    return value


SECRET_KEY = secret("DANDANG_SECRET_KEY")
DATA_KEY = secret("DANDANG_DATA_KEY")  # encrypts ID numbers and phones at rest; losing it loses them
ALLOWED_HOSTS = env.list("DANDANG_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("DANDANG_ORIGINS", default=[])
HTTPS = env.bool("DANDANG_HTTPS", default=False)

# --- apps, in the order in which they may import each other -----------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "lucide",
    "accounts",
    "regulations",
    "jobs",
    "printing",
    "cadre",
    "casework",
    "faultcorrection",
    "rewards",
    "evaluation",
    "dossiers",
    *env.list("DANDANG_EXTRA_APPS", default=[]),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.nothing_stays_behind",
    "accounts.middleware.caller_address",
    "regulations.cache.once_per_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.idle_time_out",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.UploadsAreCounted",
    "accounts.middleware.FirstThingsFirst",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
            ],
            "builtins": ["config.templatetags.ui", "django.templatetags.static"],
        },
    }
]

# --- database: SQLite by default, PostgreSQL by DATABASE_URL ----------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'dandang.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Measured: WAL alone gives 99 % lock errors under 8 writers, WAL + IMMEDIATE none.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DANDANG_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Measured with a million people (docs/adr/0003-people-search.md): PostgreSQL's defaults expect a spinning disk,
    # so it scans the table where two small indexes together are ten times faster, and compiles short queries.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c random_page_cost=1.1 -c work_mem=16MB -c jit=off"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- background work: the table jobs_job is the truth, the broker only a hint -------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=f"spool://{DATA_DIR / 'broker'}")
WORKER_PROCESSES = env.int("DANDANG_WORKERS", default=2)
JOB_LEASE_SECONDS = env.float("DANDANG_JOB_LEASE", default=30)
JOB_REAP_SECONDS = env.float("DANDANG_JOB_REAP", default=5)

# --- cases ---------------------------------------------------------------------------------------------
CASE_REMIND_DAYS = env.int("DANDANG_REMIND_DAYS", default=3)  # working days before a deadline

# --- files -----------------------------------------------------------------------------------------
MEDIA_ROOT = DATA_DIR / "media"
DOCUMENTS_DIR = Path(env.str("DANDANG_DOCUMENTS_DIR", default=str(DATA_DIR / "documents")))
FONTS_DIR = Path(env.str("DANDANG_FONTS_DIR", default=str(DATA_DIR / "fonts")))
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
DOCUMENTS_BUCKET = env.str("DANDANG_DOCUMENTS_BUCKET", default="")  # S3-compatible; a local folder when empty
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DOCUMENTS_DIR},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DOCUMENTS_BUCKET:
    STORAGES["documents"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": DOCUMENTS_BUCKET,
            "endpoint_url": env.str("DANDANG_S3_ENDPOINT", default=None),
            "access_key": env.str("DANDANG_S3_KEY", default=None),
            "secret_key": env.str("DANDANG_S3_SECRET", default=None),
            "region_name": env.str("DANDANG_S3_REGION", default=None),
            "addressing_style": "path",
            "default_acl": None,
            "file_overwrite": True,
        },
    }
WHITENOISE_USE_FINDERS = DEBUG
UPLOAD_LIMIT = env.int("DANDANG_UPLOAD_LIMIT", default=64 * 1024 * 1024)  # bytes a file
CASE_UPLOAD_LIMIT = env.int(
    "DANDANG_CASE_UPLOAD_LIMIT", default=1024 * 1024 * 1024
)  # bytes of one case's material
CLAMD = env.str(
    "DANDANG_CLAMD", default=""
)  # virus scanner: /run/clamav/clamd.ctl or host:3310; none when empty
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- audit anchors: kept apart from the database, best on another disk -----------------------------------
ANCHOR_DIR = Path(env.str("DANDANG_ANCHOR_DIR", default=str(DATA_DIR / "anchors")))
ANCHOR_KEY = DATA_DIR / "anchor.key"

# --- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("username", "full_name")},
        "MinimumLengthValidator": {"min_length": 10},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.passwords.NotUsedBefore", "OPTIONS": {}})
PASSWORD_HISTORY = env.int("DANDANG_PASSWORD_HISTORY", default=5)  # the last passwords that may not come back
PASSWORD_DAYS = env.int("DANDANG_PASSWORD_DAYS", default=0)  # after which it must be changed; 0 is never
LOCK_TRIES = env.int("DANDANG_LOCK_TRIES", default=5)  # failed sign-ins in a row that lock an account
LOCK_MINUTES = env.int("DANDANG_LOCK_MINUTES", default=30)
IDLE_MINUTES = env.int("DANDANG_IDLE_MINUTES", default=30)  # without a request, a session ends
MFA_ROLES = env.list(
    "DANDANG_MFA_ROLES",
    default=[] if DEMO else ["system_admin", "security_admin", "audit_admin", "department_head"],
)
# django-allauth: sign-in by user name, nothing by mail, nobody signs up by himself (docs/adr/0012-session-sign-in.md)
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser
ACCOUNT_REAUTHENTICATION_TIMEOUT = (
    300  # seconds for which a password typed again opens the second factor's pages
)
# Lock-out and rates count in the database; allauth's counters live in each process's memory. There alone anonymous
# ballots are counted, because a row would be a trace; a hall full of voters may share one address.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "ballot": "3000/m/ip"}
RATES = {  # accounts.enums.Limit -> how often
    "sign_in": rates.rate(env, "DANDANG_SIGN_IN_RATE", "600/m"),  # an address, which an office may share
    "upload": rates.rate(env, "DANDANG_UPLOAD_RATE", "120/h"),  # a person
    "export": rates.rate(env, "DANDANG_EXPORT_RATE", "120/h"),  # a person
}
PROXIES = env.int("DANDANG_PROXIES", default=0)  # in front of this server, each adding to X-Forwarded-For
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "担当"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
# Signing in through another system, off unless its address is given (docs/adr/0020-external-sign-in.md)
OIDC = signin.oidc(env, demo=DEMO)
LDAP = signin.ldap(env)
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAdapter"
PASSWORD_HASHERS = env.list(
    "DANDANG_PASSWORD_HASHERS",
    default=[
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    ],
)

# --- language and time -------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- the browser: nothing from outside, nothing inline -------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF, OIDC.origin] if OIDC else [SELF],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = env.bool("DANDANG_SSL_REDIRECT", default=HTTPS)
SECURE_HSTS_SECONDS = env.int("DANDANG_HSTS_SECONDS", default=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_SECONDS > 0 and env.bool("DANDANG_HSTS_SUBDOMAINS", default=True)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # browsers' preload lists know public sites only
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "担当 Dandang",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_NAME_OVERRIDES": {
        "PostLevel": "cadre.enums.Level",
        "UnitLevel": "cadre.enums.UnitLevel",
        "UnitKind": "cadre.enums.UnitKind",
        "HonourKind": "cadre.enums.HonourKind",
        "LedgerKind": "rewards.enums.LedgerKind",
        "EntryKind": "rewards.enums.EntryKind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "config.logs.CleanJson",
            "format": logs.FIELDS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "pikepdf")},
    "root": {"handlers": ["console"], "level": env.str("DANDANG_LOG_LEVEL", default="INFO")},
}
