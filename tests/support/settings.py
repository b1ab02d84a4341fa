"""The portal's settings for tests: each worker has its own state, nothing is sent, nothing is slow.

PORTAL_TEST_DB=postgres runs the same tests on PostgreSQL.
"""

import logging
import os

import structlog

from tests.support import postgres, run

for _name in (
    "BROKER_URL",
    "DATABASE_URL",
    "PORTAL_BASE_URL",
    "PORTAL_DEBUG",
    "PORTAL_DEMO",
    "PORTAL_HOSTS",
):
    os.environ.pop(_name, None)
os.environ["PORTAL_VAR"] = str(run.worker_folder())
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the tests' thread
os.environ["DEMO_DATE"] = "2026-11-23"
os.environ["NUMBA_CACHE_DIR"] = str(run.ROOT / "var" / "kernels")
if run.wants_postgres():
    os.environ["DATABASE_URL"] = postgres.worker_url()

from portal.settings import *
from portal.settings import STORAGES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
FLEETS_AT_START = False  # a thread beside a test has no database
CELERY_BROKER_URL = "memory://"
CELERY_RESULT_BACKEND = "cache+memory://"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
REQUIRE_STAFF_MFA = False  # tests sign people in without typing; tests/accounts switches it on

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
