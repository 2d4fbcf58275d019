"""What must be true before the servers start; what already is costs next to nothing."""

import hashlib
import os
import secrets
import sys
from pathlib import Path

from tools.compile_messages import compile_all

ROOT = Path(__file__).resolve().parent.parent


class Problem(Exception):
    """One sentence for the person who starts the site."""


def data_folder() -> Path:
    """Where database, files, mail and secret are."""
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()


def make_data_folder(*, demo: bool) -> None:
    """The folder itself and, for a demo the first time, a secret and the ``demo`` mark that the settings read."""
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Problem(f"Cannot write in {folder}: make it writable, or name another folder with DATA_DIR.") from error
    secret = folder / "secret_key"
    first_time = not secret.exists()
    if demo and first_time:
        if not (folder / "demo").exists():
            _write_private(folder / "demo", "This is a demonstration site. Without this file it is a real one.\n")
        _write_private(secret, secrets.token_urlsafe(64) + "\n")


def prepare(*, demo: bool, static: bool) -> None:
    """Catalogues, tables, static files and, on an empty demonstration site, the demo."""
    compile_all()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocreate.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Problem(str(error)) from error
    from django.core.management import CommandError
    from django.db import DatabaseError, InterfaceError, connections

    try:
        _tables()
        if static:
            _static_files()
        if demo:
            _demo()
    except (DatabaseError, InterfaceError) as error:
        raise Problem(f"The database does not answer: {str(error).strip().splitlines()[0]}") from error
    except CommandError as error:
        raise Problem(str(error)) from error
    finally:
        connections.close_all()


def _tables() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("Making the tables ...")
        call_command("migrate", interactive=False, verbosity=0)
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", verbosity=0)


def _static_files() -> None:
    """Collect and compress, unless the sources and the programs are those of the last time."""
    from django.conf import settings
    from django.core.management import call_command

    target = Path(settings.STATIC_ROOT)
    stamp = target / ".collected"
    found = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for folder in (ROOT / "cocreate" / "static", ROOT / "challenges" / "static", ROOT / "partners" / "static"):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                status = path.stat()
                found.update(f"{path.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}".encode())
    if stamp.exists() and stamp.read_text() == found.hexdigest():
        return
    _say("Collecting the static files ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(found.hexdigest())


def _demo() -> None:
    """Only into a site without any account, so that a later start changes nothing."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if not settings.DEMO or get_user_model().objects.exists():
        return
    _say("Loading the demo ...")
    call_command("load_demo", stdout=sys.stderr)


def _write_private(path, text) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _say(words) -> None:
    print(words, flush=True)
