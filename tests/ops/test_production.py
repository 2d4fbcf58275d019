"""A real site: Django's own check of what is deployed finds nothing, and what is safe is safe by default."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {"SECRET_KEY": "k7Q" + "0123456789abcdefghij" * 4, "SITE_URL": "https://sammen.example.dk"}
NOT_INHERITED = {"DJANGO_ALLOW_ASYNC_UNSAFE", "DATABASE_URL", "DEBUG", "ALLOWED_HOSTS", *PRODUCTION}


def _manage(tmp_path, *command, **environment):
    clean = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cocreate.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_is_found_by_the_check_of_a_deployed_site(tmp_path):
    done = _manage(tmp_path, "check", "--deploy", "--fail-level", "INFO", **PRODUCTION)

    assert done.returncode == 0, done.stderr
    # The one that is silenced: frames of our own site, which the editor's preview needs.
    assert "no issues (1 silenced)" in done.stdout


ASKED = ["DEBUG", "DEMO", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT",
         "REQUIRE_STAFF_MFA", "ALLOWED_HOSTS", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]  # fmt: skip


def _settings(tmp_path, **environment):
    code = f"import json; from django.conf import settings; print(json.dumps([getattr(settings, n) for n in {ASKED}]))"
    done = _manage(tmp_path, "shell", "--no-imports", "-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return dict(zip(ASKED, json.loads(done.stdout.strip().splitlines()[-1]), strict=True))


def test_a_site_under_https_is_strict_without_being_told(tmp_path):
    assert _settings(tmp_path, **PRODUCTION) == {
        "DEBUG": False,
        "DEMO": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 63_072_000,
        "SECURE_SSL_REDIRECT": True,
        "REQUIRE_STAFF_MFA": True,
        "ALLOWED_HOSTS": ["sammen.example.dk", "127.0.0.1", "localhost"],
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
    }


def test_the_demo_mark_and_not_a_variable_makes_a_demonstration_site(tmp_path):
    (tmp_path / "demo").touch()
    (tmp_path / "secret_key").write_text("s" * 60)

    found = _settings(tmp_path, DEMO="1", PORT="8123")

    assert (found["DEMO"], found["DEBUG"], found["REQUIRE_STAFF_MFA"]) == (True, False, False)
    assert found["SECURE_SSL_REDIRECT"] is False


@pytest.mark.parametrize("missing", PRODUCTION)
def test_what_is_missing_is_named_in_one_sentence(tmp_path, missing):
    done = _manage(tmp_path, "check", **{name: value for name, value in PRODUCTION.items() if name != missing})

    assert done.returncode == 1
    assert done.stderr.startswith(f"{missing} is missing: ")
    assert len(done.stderr.splitlines()) == 1
