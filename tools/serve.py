"""Start everything and keep it running: web server, worker and scheduler, each a process, none left behind.

``python -m tools.serve`` is a real site told by the environment; ``--demo`` makes what is missing and loads the demo
the first time; ``--dev`` reloads on change. Ends cleanly on Ctrl-C and SIGTERM.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.prepare import Problem, make_data_folder, prepare

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 15
PATIENCE_SECONDS = 20
PR_SET_PDEATHSIG = 1
MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes its own files there, which nobody else can read
# A child that falls again and again is tried less often, so that a lasting fault does not eat the machine.
BACK_OFF_SECONDS = [0, 1, 2, 5, 10, 30]
STEADY_SECONDS = 60
DEMO_ACCOUNTS = [
    "borger", "frivillig", "forening", "forening2", "virksomhed", "medarbejder", "sagsbehandler", "sagsbehandler2",
    "koordinator", "beslutter", "gevinstejer", "redaktoer", "revisor", "admin",
]  # fmt: skip


@dataclass
class Child:
    """One process that must run, and how often it fell."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen | None = None
    falls: int = 0
    began: float = 0.0
    start_at: float = 0.0

    def start(self) -> None:
        """Start in a process group of its own, so that Ctrl-C reaches us alone and we end the children in order."""
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the launcher has one thread
        )
        self.began = time.monotonic()

    def look(self, now: float) -> None:
        """Start again what fell, after its back-off."""
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.falls = 0 if now - self.began > STEADY_SECONDS else self.falls + 1
        wait = BACK_OFF_SECONDS[min(self.falls, len(BACK_OFF_SECONDS) - 1)]
        say(f"{self.name} ended with {code}; starting it again in {wait} s")
        self.process, self.start_at = None, now + wait

    def signal(self, number: int) -> None:
        """Tell the whole group of this child."""
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None


def _end_with_parent() -> None:
    """Where the kernel can: a child ends also when this process is killed outright and cannot tell it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def say(words: str) -> None:
    """One line for the person at the terminal."""
    print(words, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare, start, watch, end."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--demo", action="store_true", help="make secret and demo mark the first time, and load the demo")
    parser.add_argument("--dev", action="store_true", help="reload on change, DEBUG on")
    options = parser.parse_args(arguments)
    if options.dev:
        os.environ["DEBUG"] = "1"
    stop = threading.Event()
    # While the tables are made nothing runs yet that would have to be ended in order.
    _on_signals(_give_up)
    try:
        host, port = os.environ.get("BIND", "127.0.0.1"), _port()
        make_data_folder(demo=options.demo)
        prepare(demo=options.demo, static=not options.dev)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    _on_signals(lambda *_: stop.set())
    children = [
        Child("web server", _development_server(host, port) if options.dev else _web_server(host, port)),
        Child("worker", [*_manage("db_worker"), "--backend", "queue", "--interval", "0.5", "--queue-name", "*", "--no-reload"]),
        Child("scheduler", _manage("run_scheduler")),
    ]
    try:
        _watch(children, stop, f"http://{host}:{port}", demo=options.demo)
    finally:
        _end(children)
    return 0


def _on_signals(handler) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def _give_up(number, _frame):
    """End at once: what was begun in the database is rolled back."""
    say("Ended before it was ready.")
    raise SystemExit(128 + number)


def _watch(children, stop, address, *, demo) -> None:
    greeted = False
    began = time.monotonic()
    while not stop.is_set():
        now = time.monotonic()
        # The visitor comes first: the others start when the web server answers, or when that takes too long.
        ready = children if greeted or now - began > PATIENCE_SECONDS else children[:1]
        for child in ready:
            child.look(now)
        if not greeted and _answers(address):
            _greet(address, demo=demo)
            greeted = True
        stop.wait(0.5 if greeted else 0.1)


def _end(children) -> None:
    """Ask all to end, wait, and make those end that do not."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(child.runs for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        child.signal(signal.SIGKILL)
        if child.process:
            child.process.wait()
    say("Ended.")


def _greet(address, *, demo) -> None:
    say(f"\n  The site is at {address}  (Ctrl-C ends it)")
    if demo:
        say(f"  Staff work at {address}/admin/ and the queue is at {address}/admin/koe/")
        say("  Demo accounts, all with the password samskabelse-demo:")
        width = max(map(len, DEMO_ACCOUNTS)) + len("@example.dk")
        names = [f"{name}@example.dk".ljust(width) for name in DEMO_ACCOUNTS]
        for first in range(0, len(names), 3):
            say("    " + "  ".join(names[first : first + 3]))
    say("")


def _answers(address) -> bool:
    host = os.environ.get("SITE_URL", address).split("//")[-1].split("/")[0]
    try:
        request = urllib.request.Request(f"{address}/healthz", headers={"Host": host})
        with urllib.request.urlopen(request, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _port() -> int:
    """The port to listen on, if it is free."""
    given = os.environ.get("PORT", "8000")
    host = os.environ.get("BIND", "127.0.0.1")
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise Problem(f"PORT is {given!r}: give a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(given)))
        except PermissionError as error:
            raise Problem(f"Port {given} needs rights that you do not have: choose another with PORT=8001 make run.") from error
        except OSError as error:
            raise Problem(f"Port {given} is taken: choose another with PORT={int(given) + 1} make run.") from error
    return int(given)


def _manage(command) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), command]


def _development_server(host, port) -> list[str]:
    return [*_manage("runserver"), f"{host}:{port}"]


def _web_server(host, port) -> list[str]:
    workers = os.environ.get("WEB_WORKERS") or str(min(4, max(2, os.cpu_count() or 2)))
    return [
        sys.executable, "-m", "gunicorn", "cocreate.wsgi",
        "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", workers, "--threads", os.environ.get("WEB_THREADS", "8"),
        # Loaded once and shared: starts sooner and takes less memory.
        "--preload",
        "--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "5",
        "--max-requests", "20000", "--max-requests-jitter", "2000",
        # The heart beat of the workers belongs into memory and not onto a disk that may be slow.
        *(["--worker-tmp-dir", str(MEMORY)] if MEMORY.is_dir() else []),
        "--log-level", "warning",
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
