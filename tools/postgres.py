"""A private PostgreSQL cluster that is thrown away again: for the tests and for measuring.

``with throw_away_cluster() as url:`` gives a DATABASE_URL. Nothing is written to disk in order, so it is fast and worth
nothing after a crash. ``python -m tools.postgres COMMAND …`` runs one command with DATABASE_URL set to such a cluster.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "listen_addresses": "''",
    "timezone": "UTC",
}


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first; None where PostgreSQL is not installed."""
    homes = Path("/usr/lib/postgresql")
    newest = sorted(homes.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True)
    found = str(newest[0]) if newest else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def throw_away_cluster(settings: dict[str, str] | None = None) -> Iterator[str]:
    """Start a cluster in a temporary folder, give its DATABASE_URL, and take it down whatever happens."""
    home = programs()
    if home is None:
        raise RuntimeError("PostgreSQL's programs are not installed.")
    folder = Path(tempfile.mkdtemp(prefix="cocreate-pg-"))
    data = folder / "data"
    user = _cluster_user()
    if user:
        shutil.chown(folder, user)
    port = _free_port()
    options = " ".join(f"-c {name}={value}" for name, value in (SETTINGS | (settings or {})).items())
    started = [str(home / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
    before = _end_in_order()
    try:
        _run([str(home / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
              "--no-sync"], user, folder)  # fmt: skip
        _run([*started, "-l", str(folder / "log"), "-o", f"-p {port} -k {folder} {options}", "start"], user, folder)
        yield f"postgres://postgres@{quote(str(folder), safe='')}:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            _run([*started, "-m", "immediate", "stop"], user, folder)
        shutil.rmtree(folder, ignore_errors=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_in_order() -> dict:
    """Let SIGTERM and SIGHUP end this process the way an exception does, so that the cluster is taken down."""
    if threading.current_thread() is not threading.main_thread():
        return {}

    def end(number, _frame):
        raise SystemExit(128 + number)

    return {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}


def _run(command, user, folder) -> None:
    done = subprocess.run(command, cwd=folder, user=user, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")


def _cluster_user() -> str | None:
    """initdb refuses to run as root, so root hands over to the user that the package made."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    with throw_away_cluster() as url:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode)
