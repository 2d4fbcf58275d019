"""A plain client: one connection, one request after the other, as fast as the server answers."""

import http.client
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count


@dataclass(frozen=True)
class Case:
    """One kind of request: ``request(n)`` gives its method, path, headers and body."""

    name: str
    request: Callable[[int], tuple[str, str, dict, bytes | None]]
    expect: int = 200


@dataclass
class Measured:
    """What came of a case: seconds of each request, queries of one."""

    seconds: list[float] = field(default_factory=list)
    queries: int | None = None
    problem: str = ""

    @property
    def rate(self) -> float:
        """Requests a second, from the median of all requests: what others do to the machine meanwhile weighs little."""
        return 1 / self.p50 if self.seconds else 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds) if self.seconds else 0.0

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else 0.0


_serial = count()


def measure(port: int, case: Case, seconds: float, into: Measured, *, least=5) -> None:
    """Send requests for ``seconds`` and add their times to ``into``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        if into.queries is None:
            _status, headers, _body = _send(connection, case, {"X-Count-Queries": "1"})
            for _warm in range(3):
                status, headers, body = _send(connection, case, {"X-Count-Queries": "1"})
            into.queries = int(headers.get("X-Queries", -1))
            if status != case.expect:
                into.problem = f"answers {status}: {body[:160]!r}"
                return
        end = time.perf_counter() + seconds
        sent = 0
        while time.perf_counter() < end or sent < least:
            began = time.perf_counter()
            status, _headers, _body = _send(connection, case, {})
            into.seconds.append(time.perf_counter() - began)
            sent += 1
            if status != case.expect:
                into.problem = f"answers {status}"
                return
    except (OSError, http.client.HTTPException) as error:
        into.problem = f"{type(error).__name__}: {error}"
    finally:
        connection.close()


def _send(connection, case, more):
    method, path, headers, body = case.request(next(_serial))
    connection.request(method, path, body=body, headers={**headers, **more})
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def as_json(document) -> bytes:
    """A request body in UTF-8; the library would send a text in Latin-1."""
    return json.dumps(document, ensure_ascii=False).encode()
