"""Asking the virus scanner: what it finds, and everything that is no answer."""

import io

import pytest
from django.core.checks import run_checks

from cocreate.common import clamd
from tests.clamd import EICAR, scanner

# Nobody listens at the first port, and no scanner has this path.
NOWHERE = ["tcp://127.0.0.1:1", "unix:/nonexistent/clamd.sock"]
MALFORMED = ["clamav", "tcp://clamav", "tcp://:3310", "tcp://clamav:3310/x", "tcp://clamav:99999", "http://clamav:3310",
             "unix:relative", "unix://var/run/clamd", "unix:"]  # fmt: skip


def ask(url, content=b"plan", seconds=5):
    return clamd.found_in(io.BytesIO(content), url, seconds=seconds)


def test_a_clean_and_an_infected_file_over_tcp_and_a_unix_socket(tmp_path):
    large = b"x" * 300_000
    for path in (None, tmp_path / "clamd.sock"):
        with scanner(path) as there:
            said = [ask(there.url), ask(there.url, EICAR.encode()), ask(there.url, large)]

        assert said == ["", "Eicar-Signature", ""]
        assert there.heard == [b"plan", EICAR.encode(), large]


def test_the_file_is_read_from_its_beginning_and_left_there():
    file = io.BytesIO(b"plan")
    file.read(2)

    with scanner() as there:
        clamd.found_in(file, there.url, seconds=5)

    assert (there.heard, file.tell()) == ([b"plan"], 0)


@pytest.mark.parametrize(
    "answer",
    [b"\0", b"\xff\xfe\0", b"x" * 5_000, b"stream: ERROR\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK FOUNDER\0",
     b"HTTP/1.1 200 OK\r\n\r\n", b"stream:  FOUND\0"],
)  # fmt: skip
def test_what_is_no_verdict_is_no_answer(answer):
    with scanner(answer=answer) as there, pytest.raises(clamd.NoAnswer):
        ask(there.url)


def test_a_silent_scanner_is_waited_for_no_longer_than_told():
    with scanner(answer=None) as there, pytest.raises(clamd.NoAnswer):
        ask(there.url, seconds=0.05)


@pytest.mark.parametrize("url", [*NOWHERE, *MALFORMED])
def test_a_scanner_that_is_not_there_is_no_answer(url):
    with pytest.raises(clamd.NoAnswer):
        ask(url, seconds=1)


@pytest.mark.parametrize(("url", "place"), [
    ("tcp://clamav:3310", ("clamav", 3310)), ("tcp://[::1]:3310/", ("::1", 3310)), ("unix:/run/clamd.ctl", "/run/clamd.ctl"),
    ("unix:///run/clamd.ctl", "/run/clamd.ctl"),
])  # fmt: skip
def test_where_it_listens(url, place):
    assert clamd.place_of(url) == place


def test_a_malformed_address_is_told_at_the_start(settings):
    told = []
    for url in ["", *NOWHERE, *MALFORMED]:
        settings.CLAMAV_URL = url
        told.append([one.id for one in run_checks() if one.id == "common.W001"])

    assert told == [[]] * 3 + [["common.W001"]] * len(MALFORMED)
