"""Several people at the same moment, each with a database connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def all_at_once(*acts):
    """Start all at one barrier. Returns what each returned or raised, in their order."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=30)
            return act()
        except Exception as error:  # noqa: BLE001 - the test looks at what came
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
