"""Telling the story with all cores: each process tells what becomes of its share of the leads, in a database of its own.

The leads of a story do not depend on each other, so the parts are put together row by row afterwards; only the history
is sorted anew, since its order is that of time. All of it happens in files that nobody else opens. SQLite only.
"""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from django.apps import apps
from django.db import connection, models, transaction

from leadloop.demo.story.brand import Cast
from leadloop.demo.story.order_numbers import number_orders
from leadloop.demo.story.seed import LEADS, Incoming, Opening, begin, end, go_on
from leadloop.history.models import Event
from leadloop.orders.models import OrderRules

_MOST_PARTS: Final = 4
_LOOK_EVERY_S: Final = 0.2
_APART: Final = 100_000
# Files that can be made anew need no care for the power failing.
_IN_A_HURRY: Final = "PRAGMA synchronous=OFF"


class PartFailed(Exception):
    """A process that told a part of the story ended early; what it printed says why."""


def tell_in_parts(*, until: datetime, leads: int = LEADS, progress: Callable[[float], None]) -> Cast:
    """Tell the whole story up to ``until`` into the present database, whose tables are there and empty.

    ``progress`` is told the share (0 to 1) now and then. Raises :class:`PartFailed`; the database is of no use then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IN_A_HURRY)
    with transaction.atomic():
        opening = begin(until=until, leads=leads)
    whole = Path(connection.settings_dict["NAME"])
    shares = _shares(opening.incoming, min(_cores(), _MOST_PARTS))
    files = [whole.with_name(f"{whole.name}.part-{number}") for number in range(len(shares))]
    # Copied while nobody has it open: all of it is in the one file then.
    connection.close()
    for file in files:
        shutil.copyfile(whole, file)
    try:
        _tell_all(opening, shares, files, progress)
        _put_together(files)
        with transaction.atomic():
            number_orders()
        end(opening.plot.cast, now=until)
    finally:
        for file in files:
            for rest in file.parent.glob(f"{file.name}*"):
                rest.unlink()
    return opening.plot.cast


def _cores() -> int:
    # Fewer than the machine has, where a container was given fewer.
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shares(incoming: Sequence[Incoming], parts: int) -> list[list[Incoming]]:
    """Share out the leads, those of one customer together: the second one is to find the contact of the first."""
    shares: list[list[Incoming]] = [[] for _ in range(parts)]
    share_of: dict[int, int] = {}
    for each in incoming:
        number = share_of.setdefault(id(each.given["customer"]), len(share_of) % parts)
        shares[number].append(each)
    return shares


def _tell_all(
    opening: Opening, shares: list[list[Incoming]], files: list[Path], progress: Callable[[float], None]
) -> None:
    # Forked, so that nothing is loaded again and everybody has the story's first day.
    context = multiprocessing.get_context("fork")
    told = [context.Value("d", 0.0) for _ in files]
    teller = os.getpid()

    def tell_part(number: int) -> None:
        def came_to(share: float) -> None:
            told[number].value = share
            if os.getppid() != teller:
                # Nobody waits for this any more.
                os._exit(1)

        # Ctrl-C reaches everybody at the terminal; who waits for this ends it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        connection.settings_dict["NAME"] = str(files[number])
        with connection.cursor() as cursor:
            cursor.execute(_IN_A_HURRY)
        with transaction.atomic():
            # Each part has numbers of its own, until all are there.
            OrderRules.objects.update(last_sequence=_APART * (number + 1))
            go_on(opening, shares[number], progress=came_to)
        connection.close()

    processes: list[BaseProcess] = [context.Process(target=tell_part, args=(number,)) for number in range(len(files))]
    for process in processes:
        process.start()
    try:
        for process in processes:
            while process.is_alive():
                process.join(_LOOK_EVERY_S)
                progress(sum(each.value for each in told) / len(told))
                _fail_early(processes)
    finally:
        for process in processes:
            process.kill()
            process.join()


def _fail_early(processes: Iterable[BaseProcess]) -> None:
    if any(process.exitcode for process in processes):
        raise PartFailed("A part of the story could not be told.")


def _put_together(files: list[Path]) -> None:
    """Bring the rows that the parts have added into the whole."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_A_HURRY)
        # Off while rows arrive before those that they point to; all are checked in the end.
        cursor.execute("PRAGMA foreign_keys=OFF")
        for number, file in enumerate(files):
            cursor.execute(f"ATTACH DATABASE %s AS part_{number}", [str(file)])
        with transaction.atomic():
            for model in apps.get_app_config("leadloop").get_models():
                cursor.execute(_collecting(model, parts=len(files)))
            cursor.execute("PRAGMA foreign_key_check")
            if cursor.fetchone() is not None:
                raise PartFailed("The parts of the story do not fit together.")
    connection.close()


def _collecting(model: type[models.Model], *, parts: int) -> str:
    """Return the statement that adds the parts' new rows of one table; numbered ones get numbers of the whole."""
    quote = connection.ops.quote_name
    meta = model._meta  # noqa: SLF001 - documented Model._meta API
    table, key = quote(meta.db_table), quote(meta.pk.column or meta.pk.name)
    numbered = isinstance(meta.pk, models.AutoField)
    fields = [field for field in meta.local_concrete_fields if not (numbered and field is meta.pk)]
    columns = ", ".join(quote(field.column or field.name) for field in fields)
    order = [quote("at")] if model is Event else []
    rows = " UNION ALL ".join(
        f"SELECT {number} AS part, * FROM part_{number}.{table} WHERE {key} NOT IN"  # noqa: S608 - our own names
        f" (SELECT {key} FROM main.{table})"
        for number in range(parts)
    )
    by = ", ".join([*order, "part", key])
    return f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM ({rows}) ORDER BY {by}"  # noqa: S608
