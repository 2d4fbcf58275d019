"""A real server, killed outright in the middle of its work: what it acknowledged is there, exactly once."""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from threading import Event, Lock, Thread

import pytest

from challenges.models import Proposal
from cocreate.common.models import IdempotencyKey, Message
from tests.challenges.proposals.processes import ROOT, process_environment
from tests.factories import ApiKeyFactory, ChallengeFactory

CLIENTS = 4
KILLS = 2
PATIENCE = 60


class Server:
    """gunicorn with several processes and threads, in a process group of its own."""

    def __init__(self, tmp_path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = process_environment(tmp_path)
        self.process = None

    def start(self):
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "cocreate.wsgi", "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread",
             "--workers", "2", "--threads", "4", "--preload", "--log-level", "error"],
            cwd=ROOT, env=self.environment, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("The server does not answer.")

    def kill(self):
        """No goodbye to anybody."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path, transactional_db):
    running = Server(tmp_path)
    yield running
    running.kill()


def send(port, token, key, document) -> tuple[int, dict, dict]:
    """One POST; raises when the connection breaks before the answer is here."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key}
        connection.request("POST", "/api/v1/proposals/", body=json.dumps(document), headers=headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), json.loads(response.read())
    finally:
        connection.close()


def test_killed_under_load_nothing_acknowledged_is_lost_and_nothing_is_doubled(server):
    dice = random.Random(11)
    challenge = ChallengeFactory(slug="nedbrud")
    token = ApiKeyFactory().token
    acknowledged, unanswered, refused, lock = {}, [], [], Lock()

    def document(key):
        return {"challenge": challenge.slug, "title": f"Forslag {key}", "problem": "Serveren dør.", "publish_consent": True}

    def client(number, round_, stop):
        serial = 0
        while not stop.is_set():
            key = f"{round_}-{number}-{serial}"
            serial += 1
            try:
                status, _headers, body = send(server.port, token, key, document(key))
            except (OSError, http.client.HTTPException, ValueError):
                with lock:
                    unanswered.append(key)
                return
            with lock:
                if status == 201:
                    acknowledged[key] = body["id"]
                else:
                    refused.append((key, status, body))

    for round_ in range(KILLS):
        server.start()
        stop, before = Event(), len(acknowledged)
        clients = [Thread(target=client, args=(number, round_, stop)) for number in range(CLIENTS)]
        [thread.start() for thread in clients]
        deadline = time.monotonic() + PATIENCE
        while len(acknowledged) < before + 10 and time.monotonic() < deadline and not refused:
            time.sleep(0.01)
        time.sleep(dice.random() * 0.3)
        server.kill()
        stop.set()
        [thread.join() for thread in clients]

    server.start()
    assert refused == []
    assert len(acknowledged) >= 10 * KILLS
    assert unanswered, "at least one request was under way"
    for key in unanswered:
        status, _headers, body = send(server.port, token, key, document(key))
        assert status == 201
        acknowledged[key] = body["id"]
    for key in dice.sample(sorted(acknowledged), 10):
        status, headers, body = send(server.port, token, key, document(key))
        assert (status, headers["Idempotent-Replayed"], body["id"]) == (201, "true", acknowledged[key])

    rows = list(Proposal.objects.values_list("public_id", "title"))
    assert sorted((str(public_id), title) for public_id, title in rows) == sorted(
        (public_id, f"Forslag {key}") for key, public_id in acknowledged.items()
    )
    waiting = Proposal.objects.undecided().filter(events__verb="submitted", versions__number=1, messages__message__isnull=False)
    assert waiting.count() == Message.objects.count() == IdempotencyKey.objects.count() == len(acknowledged)
    assert len(set(Proposal.objects.values_list("reference", flat=True))) == len(acknowledged)
