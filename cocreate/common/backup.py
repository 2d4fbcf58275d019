"""One archive with database and files, consistent while the site is in use; and the way back.

The database is taken first, in one snapshot, and the files after it. Files are only ever added, never overwritten, so
every file that the snapshot names is there. Neither the secret key nor anything from the environment is in the archive.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

FORMAT = 1
MANIFEST, CHECKSUMS = "manifest.json", "checksums.sha256"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
CHUNK = 1 << 20


class Refused(Exception):
    """One sentence for the person at the terminal."""


@dataclass
class Told:
    """What was put into an archive, or taken out of it."""

    files: int = 0
    size: int = 0
    checksums: dict[str, str] = field(default_factory=dict)


def file_folders() -> dict[str, Path]:
    """The folders that belong to a backup, by their name in the archive."""
    return {"media": Path(storages["default"].location), "private": Path(storages["private"].location)}


# --- There -------------------------------------------------------------------


def backup(path: Path) -> Told:
    """Write the archive to ``path``, complete or not at all; only its owner may read it."""
    if path.exists():
        raise Refused(f"{path} is already there: name another file, or move that one away.")
    if not path.parent.is_dir():
        raise Refused(f"The folder {path.parent} is not there.")
    told = Told()
    unfinished = path.with_name(path.name + ".unfinished")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as scratch:
        dump = Path(scratch) / DATABASE[connection.vendor]
        manifest = _manifest()
        _dump_database(dump)
        try:
            with (
                os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
                tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive,
            ):
                _add_bytes(archive, MANIFEST, json.dumps(manifest, indent=1).encode(), told)
                _add_file(archive, dump.name, dump, told)
                for name, source in _files():
                    _add_file(archive, name, source, told)
                lines = "".join(f"{digest}  {name}\n" for name, digest in told.checksums.items())
                _add_bytes(archive, CHECKSUMS, lines.encode(), told)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    told.size = path.stat().st_size
    return told


def _manifest() -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "migrations": migrations,
    }


def _files() -> Iterator[tuple[str, Path]]:
    for name, folder in file_folders().items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _add_file(archive, name, path, told) -> None:
    try:
        source = path.open("rb")
    except FileNotFoundError:
        # Erased between the listing and now: then it shall not come back either.
        return
    with source:
        member = archive.gettarinfo(arcname=name, fileobj=source)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        reading = _Digesting(source)
        archive.addfile(member, reading)
    told.checksums[name] = reading.digest.hexdigest()
    told.files += name.split("/", 1)[0] in file_folders()


def _add_bytes(archive, name, content, told) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))
    told.checksums[name] = hashlib.sha256(content).hexdigest()


class _Digesting:
    """Reads a file and keeps the digest of what was read."""

    def __init__(self, source):
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, size=-1):
        """The next bytes."""
        found = self.source.read(size)
        self.digest.update(found)
        return found


# --- And back ----------------------------------------------------------------


def restore(path: Path, *, force: bool = False) -> Told:
    """Put database and files back as they stood; all of the archive is read and checked before anything is touched."""
    if not path.is_file():
        raise Refused(f"{path} is not there.")
    base = Path(settings.DATA_DIR)
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not force and (what := _in_the_way()):
        raise Refused(f"The target is not empty ({what}): add --force to replace what is there.")
    with tempfile.TemporaryDirectory(dir=base, prefix=".restore-") as scratch:
        unpacked = Path(scratch)
        told = _unpack(path, unpacked)
        _load_database(unpacked / DATABASE[connection.vendor])
        for name, folder in file_folders().items():
            _replace_folder(unpacked / name, folder)
    return told


def _in_the_way() -> str:
    table = get_user_model()._meta.db_table
    if table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of our own
            if cursor.fetchone()[0]:
                return "the database has accounts"
    for folder in file_folders().values():
        if folder.is_dir() and any(path.is_file() for path in folder.rglob("*")):
            return f"there are files in {folder}"
    return ""


def _unpack(path, target) -> Told:
    told, promised = Told(size=path.stat().st_size), {}
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            for member in archive:
                _check_name(member)
                content = archive.extractfile(member)
                if content is None:
                    continue
                if member.name == CHECKSUMS:
                    lines = (line.split("  ", 1) for line in content.read().decode().splitlines())
                    promised = {name: digest for digest, name in lines}
                    continue
                place = target / member.name
                place.parent.mkdir(parents=True, exist_ok=True)
                told.checksums[member.name] = _write(content, place)
                told.files += member.name.split("/", 1)[0] in file_folders()
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Refused(f"{path} cannot be read as a backup ({type(error).__name__}); nothing was changed.") from error
    if promised != told.checksums:
        raise Refused(f"{path} is damaged: its content is not what its checksums say. Nothing was changed.")
    _check_manifest(json.loads((target / MANIFEST).read_text()))
    return told


def _check_name(member) -> None:
    """Only plain files, and only where a backup has them."""
    parts = PurePosixPath(member.name).parts
    known = len(parts) == 1 and member.name in {MANIFEST, CHECKSUMS, *DATABASE.values()}
    if not member.isfile() or ".." in parts or not (known or (len(parts) > 1 and parts[0] in file_folders())):
        raise Refused(f"The archive holds {member.name!r}, which no backup of ours has. Nothing was changed.")


def _check_manifest(manifest) -> None:
    if manifest["format"] != FORMAT:
        raise Refused(f"The backup has format {manifest['format']}; this version reads format {FORMAT}.")
    if manifest["database"] != connection.vendor:
        raise Refused(
            f"The backup is of {manifest['database']} and this site runs on {connection.vendor}: set DATABASE_URL to match."
        )


def _write(content, place) -> str:
    reading = _Digesting(content)
    with place.open("wb") as target:
        shutil.copyfileobj(reading, target, CHUNK)
    return reading.digest.hexdigest()


def _replace_folder(source, target) -> None:
    """The folder as it stood; a file that was not there then is gone."""
    source.mkdir(exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    shutil.move(str(source), str(target))


# --- The two databases -------------------------------------------------------


def _dump_database(target) -> None:
    if connection.vendor == "sqlite":
        with _sqlite(connection.settings_dict["NAME"]) as source, _sqlite(target) as copy:
            # All pages in one step: one snapshot, and in WAL mode nobody who writes has to wait.
            source.backup(copy, pages=-1)
        return
    _postgres_program("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", _database_name())


def _load_database(dump) -> None:
    if connection.vendor == "sqlite":
        with _sqlite(dump) as source:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Refused("The database in the backup is damaged; nothing was changed.")
            connection.close()
            with _sqlite(connection.settings_dict["NAME"]) as target:
                source.backup(target, pages=-1)
        return
    connection.close()
    _postgres_program(
        "pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges",
        f"--dbname={_database_name()}", str(dump),
    )  # fmt: skip


@contextmanager
def _sqlite(path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(str(path), timeout=60)) as opened:
        yield opened


def _database_name() -> str:
    return connection.settings_dict["NAME"]


def _postgres_program(name, *arguments) -> None:
    """Run one of PostgreSQL's programs against our database; the password goes by the environment, never by the command."""
    given = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": given["HOST"] or "",
        "PGPORT": str(given["PORT"] or ""),
        "PGUSER": given["USER"] or "",
        "PGPASSWORD": given["PASSWORD"] or "",
        **({"PGSSLMODE": given["OPTIONS"]["sslmode"]} if "sslmode" in given.get("OPTIONS", {}) else {}),
    }
    environment = {key: value for key, value in environment.items() if not key.startswith("PG") or value}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, with arguments of our own
        [_found(name), "--no-password", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{name} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")


def _found(name) -> str:
    """The newest one installed: an older pg_dump cannot read a newer server."""
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    program = str(packaged[-1]) if packaged else shutil.which(name)
    if program is None:
        raise Refused(f"{name} is not installed: it comes with PostgreSQL's client programs.")
    return program
