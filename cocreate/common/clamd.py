"""Asking ClamAV's daemon about a file: its ``INSTREAM`` command over TCP or a unix socket, within some seconds in all.

The client on PyPI is GPL-2.0, knows no IPv6, and waits for ever for a unix socket that is full; the protocol is short.
"""

import re
import socket
import time
from contextlib import closing
from urllib.parse import urlsplit

CHUNK = 64 * 1024
# A name of a virus is a word; what is longer is no answer.
LONGEST_ANSWER = 1024
_ANSWER = re.compile(r"stream: (?:(?P<found>.+) FOUND|OK)")


class NoAnswer(Exception):
    """The scanner is not there, is slow, or says something that is no verdict."""


def place_of(url):
    """Where the scanner listens: ``(host, port)`` or the path of a unix socket. ``ValueError`` for what is neither."""
    parts = urlsplit(url)
    if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and parts.port and parts.path in {"", "/"}:
        return parts.hostname, parts.port
    raise ValueError(url)


def found_in(file, url, *, seconds) -> str:
    """The name of what the scanner found in ``file``, empty for a clean one. Raises ``NoAnswer`` where there is no verdict."""
    deadline = time.monotonic() + seconds
    file.seek(0)
    try:
        with closing(_connected(place_of(url), deadline)) as link:
            _say(link, b"zINSTREAM\0", deadline)
            while chunk := file.read(CHUNK):
                _say(link, len(chunk).to_bytes(4, "big") + chunk, deadline)
            _say(link, bytes(4), deadline)
            answer = _heard(link, deadline)
    except (OSError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from error
    finally:
        file.seek(0)
    verdict = _ANSWER.fullmatch(answer)
    if verdict is None:
        raise NoAnswer("answer")
    return verdict["found"] or ""


def _connected(place, deadline):
    if isinstance(place, tuple):
        return socket.create_connection(place, timeout=_left(deadline))
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.settimeout(_left(deadline))
        link.connect(place)
    except OSError:
        link.close()
        raise
    return link


def _say(link, words, deadline):
    link.settimeout(_left(deadline))
    link.sendall(words)


def _heard(link, deadline) -> str:
    heard = b""
    while b"\0" not in heard:
        link.settimeout(_left(deadline))
        part = link.recv(LONGEST_ANSWER)
        heard += part
        if not part or len(heard) > LONGEST_ANSWER:
            break
    return heard.partition(b"\0")[0].decode().strip()


def _left(deadline) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
