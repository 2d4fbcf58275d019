"""The settings of the tests: the real ones, loosened where speed or isolation asks for it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data_dir = tempfile.mkdtemp(prefix="cocreate-tests-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)

os.environ["DATA_DIR"] = _data_dir
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
for name in ("DEBUG", "CACHE_URL", "EMAIL_URL", "TRUSTED_PROXIES", "REQUIRE_STAFF_MFA", "LOG_LEVEL"):
    os.environ.pop(name, None)

from cocreate.settings import *  # noqa: E402, F403 - the environment has to be set first
from cocreate.settings import DATABASES, MIDDLEWARE, REST_FRAMEWORK, STORAGES  # noqa: E402

# A file and not memory: threads, live servers and races then work as they do on a real site.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_data_dir) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
ACCOUNT_RATE_LIMITS = False
REQUIRE_STAFF_MFA = False
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "100000/min")
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "WARNING"}}
