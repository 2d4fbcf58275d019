"""Backup and restore: whatever was said to be safe comes back, also when people write while it is taken."""

import os
import shutil
import subprocess
import sys
import tarfile
import threading
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import ConnectionHandler

from cocreate.common import backup
from cocreate.common.outbox import Message
from partners.models import User

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_folders"),
]


@pytest.fixture
def own_folders(tmp_path, settings):
    """Files of this test alone."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    settings.PRIVATE_ROOT = tmp_path / "data" / "private"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": str(settings.PRIVATE_ROOT), "base_url": None}},
    }
    for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        folder.mkdir(parents=True)


@pytest.fixture
def elsewhere(tmp_path):
    """Another, empty site on the same kind of database: its environment and its settings."""
    data = tmp_path / "elsewhere"
    environment = {"DATA_DIR": str(data), "SECRET_KEY": "x" * 60, "SITE_URL": "http://localhost"}
    own = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        own["NAME"] = str(data / "db.sqlite3")
        yield {**environment, "DATABASE_URL": ""}, own, data
        return
    own["NAME"] = f"elsewhere_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {own['NAME']}")
    host = own["HOST"].replace("/", "%2F")
    url = f"postgres://{own['USER']}:{own['PASSWORD'] or ''}@{host}:{own['PORT']}/{own['NAME']}"
    try:
        yield {**environment, "DATABASE_URL": url}, own, data
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {own['NAME']} WITH (FORCE)")


def _restore_elsewhere(archive, elsewhere, *arguments):
    environment, _database, _data = elsewhere
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    given = {name: value for name, value in environment.items() if value}
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(archive), *arguments],
        cwd=ROOT,
        env={**clean, **given, "DJANGO_SETTINGS_MODULE": "cocreate.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def _every_table(database=None):
    """All rows of all tables, as sets of texts."""
    handler = ConnectionHandler({"default": database or connection.settings_dict})
    with closing(handler["default"]) as opened, opened.cursor() as cursor:
        names = sorted(opened.introspection.table_names(cursor))
        content = {}
        for name in names:
            cursor.execute(f"SELECT * FROM {opened.ops.quote_name(name)}")
            content[name] = {repr(row) for row in cursor.fetchall()}
    return content


def _every_file(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def _message(number):
    """One thing that must never be half in a backup: a file, then two rows in one transaction that go together."""
    name = storages["private"].save(f"bilag-{number}.txt", ContentFile(f"indhold {number}".encode()))
    with transaction.atomic():
        User.objects.create_user(f"borger{number}@example.dk", first_name=name)
        Message.objects.create(
            key=f"m{number}", recipient=f"borger{number}@example.dk", language="da", subject="Tak", body_text=name,
            message_id=f"<{number}@example.dk>",
        )  # fmt: skip


def test_everything_comes_back_as_it_stood(tmp_path, elsewhere, capsys):
    for number in range(3):
        _message(number)
    (settings.MEDIA_ROOT / "images").mkdir()
    (settings.MEDIA_ROOT / "images" / "æble.png").write_bytes(os.urandom(300_000))
    archive = tmp_path / "backup.tar.gz"

    call_command("backup", archive)
    done = _restore_elsewhere(archive, elsewhere)

    assert done.returncode == 0, done.stderr
    _environment, database, data = elsewhere
    assert _every_table(database) == _every_table()
    assert _every_file(data / "media") == _every_file(settings.MEDIA_ROOT)
    assert _every_file(data / "private") == _every_file(settings.PRIVATE_ROOT)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert "the database and 4 files" in capsys.readouterr().out
    assert list(tmp_path.glob("*.unfinished")) == []


def test_a_backup_taken_while_people_write_is_one_moment(tmp_path, elsewhere):
    for number in range(20):
        _message(number)
    stop, wrote, faults = threading.Event(), [], []

    def write():
        number = 1000
        try:
            while not stop.is_set():
                _message(number)
                wrote.append(number)
                number += 1
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(wrote) < 20:
            stop.wait(0.01)
        before = set(wrote)
        archive = tmp_path / "backup.tar.gz"
        backup.backup(archive)
        during = len(wrote) - len(before)
    finally:
        stop.set()
        writer.join()
    assert faults == []
    assert during > 0, "nobody wrote while the backup was taken"

    done = _restore_elsewhere(archive, elsewhere)

    assert done.returncode == 0, done.stderr
    _environment, database, data = elsewhere
    there, here = _every_table(database), _every_table()
    assert {name: rows - here[name] for name, rows in there.items() if not rows <= here[name]} == {}
    handler = ConnectionHandler({"default": database})
    with closing(handler["default"]) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT email, first_name FROM partners_user")
        people = dict(cursor.fetchall())
        cursor.execute("SELECT recipient, body_text FROM common_message")
        messages = dict(cursor.fetchall())
    assert people == messages, "one transaction came back in two halves"
    assert {f"borger{number}@example.dk" for number in before} <= set(people)
    assert [name for name in people.values() if not (data / "private" / name).is_file()] == []


def test_a_site_that_is_in_use_is_not_overwritten_by_accident(tmp_path):
    _message(1)
    archive = tmp_path / "backup.tar.gz"
    call_command("backup", archive)
    _message(2)
    stood = _every_table()

    with pytest.raises(CommandError, match="The target is not empty \\(the database has accounts\\): add --force"):
        call_command("restore", archive)

    assert _every_table() == stood


def test_files_alone_also_stand_in_the_way(tmp_path):
    archive = tmp_path / "backup.tar.gz"
    call_command("backup", archive)
    (settings.PRIVATE_ROOT / "bilag.pdf").write_bytes(b"%PDF")

    with pytest.raises(CommandError, match="there are files in"):
        call_command("restore", archive)


def test_force_brings_the_whole_site_back_to_that_moment(tmp_path):
    _message(1)
    stood, files = _every_table(), _every_file(settings.PRIVATE_ROOT)
    archive = tmp_path / "backup.tar.gz"
    call_command("backup", archive)
    _message(2)
    connections.close_all()

    call_command("restore", archive, force=True)

    assert _every_table() == stood
    assert _every_file(settings.PRIVATE_ROOT) == files


@pytest.mark.parametrize("harm", ["cut", "changed", "foreign", "none"])
def test_an_archive_that_is_not_whole_changes_nothing(tmp_path, harm):
    _message(1)
    archive = tmp_path / "backup.tar.gz"
    call_command("backup", archive)
    _harm(archive, harm)
    stood, files = _every_table(), _every_file(settings.PRIVATE_ROOT)

    with pytest.raises(CommandError):
        call_command("restore", archive, force=True)

    assert _every_table() == stood
    assert _every_file(settings.PRIVATE_ROOT) == files


def _harm(archive, harm):
    match harm:
        case "cut":
            archive.write_bytes(archive.read_bytes()[:-2000])
        case "none":
            archive.unlink()
        case "changed" | "foreign":
            folder = archive.with_name("unpacked")
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
            if harm == "changed":
                (folder / "private" / "bilag-1.txt").write_text("noget andet")
            with tarfile.open(archive, "w:gz") as opened:
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        opened.add(path, str(path.relative_to(folder)))
                if harm == "foreign":
                    opened.add(folder / "manifest.json", "../secret_key")
            shutil.rmtree(folder)


def test_an_archive_is_never_overwritten(tmp_path):
    archive = tmp_path / "backup.tar.gz"
    archive.write_text("the last good one")

    with pytest.raises(CommandError, match="is already there"):
        call_command("backup", archive)

    assert archive.read_text() == "the last good one"
