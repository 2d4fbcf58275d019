"""How often something may be done within a window of time, counted once for all processes."""

import math
import time
from threading import Lock

from django.core.cache import cache


class Permits:
    """Hands out at most so many permits for a key and window, also when many ask in the same instant.

    What is used is kept in the shared cache. On one machine that cache is a table, and to write in it for every request
    would cost more than most requests. So a process may take permits a few at a time: each lot is a key that the cache
    adds for one process only, and there are only as many lots as the limit has. The limit is therefore never passed; at
    worst, with few lots and several processes, somebody is slowed down a lot too early.
    """

    MOST_KEYS = 10_000

    def __init__(self):
        self._held: dict[tuple, list[int]] = {}  # (key, window) -> [permits left, next lot]
        self._lock = Lock()

    def take(self, key: str, *, limit: int, seconds: int, lots: int = 0, now: float | None = None) -> bool:
        """Whether there was one left. ``lots`` says in how many parts the limit is taken; without it one by one, exactly."""
        size = max(1, limit // lots) if lots else 1
        lots = math.ceil(limit / size)
        window = int((time.time() if now is None else now) // seconds)
        with self._lock:
            if len(self._held) > self.MOST_KEYS:
                self._held.clear()
            held = self._held.setdefault((key, window), [0, 0])
            while held[0] < 1 and held[1] < lots:
                lot, held[1] = held[1], held[1] + 1
                if cache.add(f"{key}:{window}:{lot}".replace(" ", ""), 1, seconds * 2):
                    held[0] = min(size, limit - lot * size)
            if held[0] < 1:
                return False
            held[0] -= 1
            return True

    def forget(self) -> None:
        """Know as little as a process that has just begun."""
        with self._lock:
            self._held.clear()


permits = Permits()
