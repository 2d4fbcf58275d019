"""The launcher: one command starts everything, keeps it running, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import unquote

import pytest

from tools.postgres import programs

ROOT = Path(__file__).resolve().parent.parent.parent
# Patience for a machine that is busy with something else; no test waits so long where all is well.
STARTS_WITHIN, ENDS_WITHIN = 600, 120
NOT_INHERITED = {"DATABASE_URL", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS"}


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    """Start the launcher on an empty data folder; whatever it started is ended with the test."""
    started = []

    def run(*arguments, **environment):
        given = {"DATA_DIR": str(tmp_path / "data"), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "cocreate.settings"}
        clean = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        log = (tmp_path / f"log{len(started)}").open("w+")
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.serve", *arguments],
            cwd=ROOT,
            env={**clean, **given, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        process.log = Path(log.name)
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(ENDS_WITHIN)


SECRETS = {"SECRET_KEY": "only-for-this-test-" + "x" * 50, "SITE_URL": "http://127.0.0.1"}


def _wait_for(answers, seconds=STARTS_WITHIN):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := answers():
            return found
        time.sleep(0.1)
    raise AssertionError("It did not come in time.")


def _status(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status
    except (urllib.error.URLError, OSError):
        return None


def _descendants(pid):
    """Every process below ``pid``, whatever its process group."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def _command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _named(pid, name):
    return [child for child in _descendants(pid) if name in _command(child)]


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_starts_again_what_fell_and_ends_with_all_its_processes(start, port, number):
    launcher = start(**SECRETS)
    assert _wait_for(lambda: _status(port)) == 200
    (worker,) = _wait_for(lambda: _named(launcher.pid, "db_worker"))
    _wait_for(lambda: _named(launcher.pid, "run_scheduler"))

    os.kill(worker, signal.SIGKILL)
    (another,) = _wait_for(lambda: [pid for pid in _named(launcher.pid, "db_worker") if pid != worker])
    assert another != worker

    everyone = _descendants(launcher.pid)
    launcher.send_signal(number)
    assert launcher.wait(ENDS_WITHIN) == 0
    assert [pid for pid in everyone if _command(pid)] == []
    assert _status(port) is None


@needs_proc
def test_killed_outright_it_takes_its_processes_with_it(start, port):
    launcher = start(**SECRETS)
    assert _wait_for(lambda: _status(port)) == 200
    everyone = _descendants(launcher.pid)

    launcher.kill()
    launcher.wait(ENDS_WITHIN)

    assert _wait_for(lambda: not any(_command(pid) for pid in everyone), ENDS_WITHIN)


def test_it_can_be_ended_before_it_is_ready(start):
    launcher = start(**SECRETS)
    _wait_for(lambda: "Making the tables" in launcher.log.read_text())

    launcher.terminate()

    assert launcher.wait(ENDS_WITHIN) == 128 + signal.SIGTERM
    assert launcher.log.read_text().splitlines()[-1] == "Ended before it was ready."


def test_a_taken_port_is_said_in_one_sentence(start, port):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        launcher = start(**SECRETS)
        assert launcher.wait(ENDS_WITHIN) == 1

    assert launcher.log.read_text() == f"Port {port} is taken: choose another with PORT={port + 1} make run.\n"


@pytest.mark.parametrize("given", ["http", "0", "70000"])
def test_a_port_that_is_none_is_said_in_one_sentence(start, given):
    launcher = start(**SECRETS, PORT=given)
    assert launcher.wait(ENDS_WITHIN) == 1

    assert launcher.log.read_text() == f"PORT is {given!r}: give a number from 1 to 65535.\n"


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("SECRET_KEY", "SECRET_KEY is missing: "), ("SITE_URL", "SITE_URL is missing: ")],
)
def test_a_real_site_says_which_setting_is_missing(start, missing, sentence):
    launcher = start(**{name: value for name, value in SECRETS.items() if name != missing})
    assert launcher.wait(ENDS_WITHIN) == 1

    (line,) = launcher.log.read_text().splitlines()
    assert line.startswith(sentence)


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(start, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    launcher = start(**SECRETS, DATA_DIR=str(tmp_path / "file" / "data"))
    assert launcher.wait(ENDS_WITHIN) == 1

    (line,) = launcher.log.read_text().splitlines()
    assert line == f"Cannot write in {tmp_path}/file/data: make it writable, or name another folder with DATA_DIR."


def test_a_database_that_does_not_answer_is_said_in_one_sentence(start, port):
    launcher = start(**SECRETS, DATABASE_URL=f"postgres://nobody@127.0.0.1:{port}/nothing")
    assert launcher.wait(ENDS_WITHIN) == 1

    (line,) = launcher.log.read_text().splitlines()
    assert line.startswith("The database does not answer: ")


@pytest.mark.parametrize(
    "command", [["manage.py", "check"], ["manage.py", "migrate"], ["-m", "gunicorn", "cocreate.wsgi", "--bind", "127.0.0.1:0"]]
)
def test_every_door_says_the_missing_setting_without_a_traceback(tmp_path, command):
    clean = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cocreate.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(programs() is None, reason="PostgreSQL's programs are not installed")
def test_a_throw_away_cluster_is_thrown_away_also_when_the_command_is_ended(tmp_path):
    saying = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.postgres", sys.executable, "-c", saying], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    folder = Path(unquote(process.stdout.readline().split("@")[1]).rsplit(":", 1)[0])
    assert (folder / "data" / "postmaster.pid").exists()

    process.terminate()

    assert process.wait(ENDS_WITHIN) == 128 + signal.SIGTERM
    assert not folder.exists()
