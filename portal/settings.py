"""One settings module, read from the environment; every default suits a developer's own machine.

| variable | meaning | default |
|---|---|---|
| PORTAL_VAR | folder of all state (database, media, broker, secrets, logs, kernels) | var/ |
| PORTAL_DEMO | 1: demonstration mode, loopback only | 0 |
| PORTAL_DEBUG | 1: Django's debug pages | 0 |
| PORTAL_HOSTS | allowed host names, separated by commas | localhost,127.0.0.1 |
| PORTAL_BASE_URL | the address that mails, PDFs and feeds print | http://localhost:8000 |
| DATABASE_URL | a PostgreSQL address; empty: SQLite in PORTAL_VAR | empty |
| BROKER_URL | a Redis address; empty: a broker of files in PORTAL_VAR | empty |
| ROADS_ENGINE | travel times: straight (estimates), valhalla (ROADS_DIR), valhalla-http or osrm-http (ROADS_URL) | straight; demonstration: valhalla |
| ROADS_DIR | the network that `manage.py build_roads` built | roads/town in PORTAL_VAR |
| ROADS_URL | address of a road server | empty |
| MAP_GSI_TILES | 1: maps ask the Geospatial Information Authority of Japan for its tiles | 0 |
| POSITION_DAYS | for how many days the vans' positions are kept | 7 |
| NOTICES_SMS_BACKEND | the class that sends text messages; empty: a call instead | empty |
| NOTICES_SMS_GATEWAY | mail domain of an SMS provider, for MailGatewaySms | empty |
| DEMO_DATE | the demonstration's today, ISO | today in Asia/Tokyo |
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PORTAL_VAR") or BASE_DIR / "var").resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """Made once and kept in PORTAL_VAR, so that no key ever stands in the repository."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY") or _secret_key()
DEBUG = os.environ.get("PORTAL_DEBUG") == "1"
DEMO_MODE = os.environ.get("PORTAL_DEMO") == "1"
DEMO_DATE = os.environ.get("DEMO_DATE", "")
DEMO_STARTED_AT = int(os.environ.get("PORTAL_DEMO_STARTED_AT", "0"))
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "localhost,127.0.0.1").split(",")
BASE_URL = os.environ.get("PORTAL_BASE_URL", "http://localhost:8000")
WAGTAILADMIN_BASE_URL = BASE_URL

INSTALLED_APPS = [
    # The house, from the top of the thread to its ground.
    "portal.demo",
    "portal.front",
    "portal.practices",
    "portal.fukushi_mover",
    "portal.models_projects",
    "portal.matching",
    "portal.caravan",
    "portal.library",
    "portal.organisations",
    "portal.accounts",
    "portal.search",
    "portal.jobs",
    "portal.intake",
    "portal.attachments",
    "portal.notices",
    "portal.papers",
    "portal.audit",
    "portal.ui",
    "portal.records",
    "modeltranslation",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "rules",
    "ninja",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.search_promotions",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.wagtail_users.UsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_celery_results",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    # The form renderer looks for widgets among the templates of installed apps.
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.ui.middleware.PortalLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.ui.middleware.ForeignWordsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.RequireStaffMfaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    # Innermost, because it is synchronous: those around it need no change of thread of their own.
    "portal.ui.middleware.AdminContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "portal.urls"
# The records below know the thread only by this name.
THREAD_WALK = "portal.front.thread.walk"
ASGI_APPLICATION = "portal.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.site",
            ],
        },
    }
]
COTTON_DIR = "components"
# A list's filter that is not set shows everything, and says so.
FILTERS_EMPTY_CHOICE_LABEL = gettext_lazy("All")
FORM_RENDERER = "portal.ui.forms.PortalFormRenderer"

if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(VAR_DIR / "db.sqlite3"),
            "OPTIONS": {
                "timeout": 20,
                # A deferred transaction that turns into a writer fails at once instead of waiting.
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    }

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
# One e-mail address, one registration an hour is plenty; an office shares one address on the net.
ACCOUNT_RATE_LIMITS = {"register_venture": "30/h/ip,3/h/key", "visit_request": "30/h/ip,3/h/key"}
# Tests of other rooms sign people in without a password and switch this off.
REQUIRE_STAFF_MFA = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Renkei Portal"
MFA_FORMS = {
    "add_webauthn": "portal.accounts.key_forms.AddKeyForm",
    "edit_webauthn": "portal.accounts.key_forms.EditKeyForm",
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
MODELTRANSLATION_DEFAULT_LANGUAGE = "ja"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("ja", "en")
# One catalogue per room: who changes a room changes its words beside it.
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "locale").iterdir() if path.is_dir())
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
# One choice, which a browser always knows; some names of the whole list it does not.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_SITE_NAME = "連携ポータル"
# The rooms whose records bureau staff keep in the admin (fukushi_mover is not one: bureaus see its aggregates).
STAFF_ADMIN_APPS = [
    "caravan",
    "library",
    "matching",
    "models_projects",
    "practices",
    "organisations",
]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.search.backend"}}
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "ol", "ul", "link", "document-link", "hr"]},
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Browser packages that `make setup` takes from the npm lock file.
STATICFILES_DIRS = [path for path in [BASE_DIR / "var" / "vendor"] if path.is_dir()]
# Maps are for whoever looks into a package's scripts; compressing them took nearly half of the time of collecting.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private"},
    },
}
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if BASE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [BASE_URL]

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "portal.notices.backend.MailboxBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 20
NOTICES_SMS_BACKEND = os.environ.get(
    "NOTICES_SMS_BACKEND", "portal.notices.sms.MailboxSms" if DEMO_MODE else ""
)
NOTICES_SMS_GATEWAY = os.environ.get("NOTICES_SMS_GATEWAY", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "renkei-portal@example.invalid")

CELERY_BROKER_URL = os.environ.get("BROKER_URL") or "filesystem://"
if CELERY_BROKER_URL == "filesystem://":
    CELERY_BROKER_TRANSPORT = "portal.jobs.broker:Transport"
    BROKER_DIR = VAR_DIR / "broker"
    for folder in ("queue", "processed", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Both directions share a folder: what the portal puts in, the worker takes out.
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
CELERY_RESULT_BACKEND = "django-db"
CELERY_TASK_TRACK_STARTED = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ALWAYS_EAGER = os.environ.get("CELERY_EAGER") == "1"
# How long records of the pilots are kept (道路運送法施行規則 51条の25, 51条の30; nothing is said of near misses).
MOVER_RETENTION_YEARS = {
    "accident": int(os.environ.get("ACCIDENT_YEARS", "2")),
    "complaint": int(os.environ.get("COMPLAINT_YEARS", "1")),
    "near_miss": int(os.environ.get("NEAR_MISS_YEARS", "1")),
}
CELERY_BEAT_SCHEDULE = {
    "forget-positions": {"task": "portal.fukushi_mover.tasks.forget_positions", "schedule": 3600.0},
    "sweep-jobs": {"task": "portal.jobs.tasks.sweep", "schedule": 30.0},
    "send-notices": {"task": "portal.notices.tasks.send_due", "schedule": 30.0},
    "send-suspensions": {"task": "portal.fukushi_mover.tasks.send_suspensions", "schedule": 15.0},
    "remind-homes": {"task": "portal.fukushi_mover.tasks.remind", "schedule": 1800.0},
    "purge-mover": {"task": "portal.fukushi_mover.tasks.purge", "schedule": 86_400.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat")

ROADS_ENGINE = os.environ.get("ROADS_ENGINE") or ("valhalla" if DEMO_MODE else "straight")
ROADS_DIR = os.environ.get("ROADS_DIR") or str(VAR_DIR / "roads" / "town")
ROADS_URL = os.environ.get("ROADS_URL", "")
FLEETS_AT_START = (
    True  # a web process reads the days on which residents ask before the first of them does
)
POSITION_DAYS = int(os.environ.get("POSITION_DAYS", "7"))
MAP_GSI_TILES = os.environ.get("MAP_GSI_TILES") == "1"
if MAP_GSI_TILES:
    SECURE_CSP["img-src"] = [CSP.SELF, "data:", "https://cyberjapandata.gsi.go.jp"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
