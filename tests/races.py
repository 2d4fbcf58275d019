"""Several people in the same second, each on a connection of their own."""

from threading import Barrier, Thread

from django.db import connection


def at_once(*works) -> list:
    """Start all at the same moment, each on its own connection; gives what each returned or raised, in order."""
    start, results = Barrier(len(works)), [None] * len(works)

    def run(index, work):
        try:
            start.wait()
            results[index] = work()
        except Exception as error:  # the outcome is what is compared
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in enumerate(works)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


def kinds(results) -> list[str]:
    """How each ended."""
    return sorted(type(result).__name__ for result in results)
