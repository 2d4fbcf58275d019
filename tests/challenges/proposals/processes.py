"""Real processes on the tests' database: what they leave behind when they are killed is what the tests look at."""

import os
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]


def process_environment(tmp_path) -> dict[str, str]:
    """The environment of a process of its own that uses the site's own settings and the tests' database."""
    name, host, port, user, password = (connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD"))
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        secret = f":{quote(password)}" if password else ""
        url = f"postgres://{quote(user)}{secret}@{quote(host, safe='')}:{port}/{name}"
    return {
        **os.environ, "DATABASE_URL": url, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cocreate.settings",
        "SECRET_KEY": settings.SECRET_KEY, "SITE_URL": "http://testserver", "ALLOWED_HOSTS": "127.0.0.1", "LOG_LEVEL": "WARNING",
        "THROTTLE_WRITE": "100000/min", "THROTTLE_READ": "100000/min", "CACHE_URL": "locmemcache://",
    }  # fmt: skip
