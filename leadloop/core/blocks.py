"""Columns of a query as blocks of bytes, which numpy reads as they are: objects for each value of millions would cost many times as much."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from numpy.typing import NDArray

from leadloop.core.statements import database, run

_CHUNK: Final = 5000


class Kind(Enum):
    """What a column holds; none of them null."""

    NUMBER = "int8send({})", np.dtype(">i8")
    # Days since 1970-01-01.
    DAY = "int4send({} - DATE '1970-01-01')", np.dtype(">i4")
    BYTES = "{}", None


class Pieces(NamedTuple):
    """A column of bytes: how many each value has, and all of them one after the other."""

    lengths: NDArray[np.int64]
    joined: bytes


def pieces(values: Sequence[Any]) -> Pieces:
    """Return values of bytes as a column of them."""
    return Pieces(np.array([len(each) for each in values], dtype=np.int64), b"".join(values))


def blocks(rows: "QuerySet[Any, Any]", *kinds: Kind) -> list[Any]:
    """Return the columns of ``values_list()`` rows: an array of 64-bit numbers for each, :class:`Pieces` where it is of bytes."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        # Django sees without asking that there can be none.
        return [_column(kind, ()) for kind in kinds]
    if database().vendor != "postgresql":
        with run(sql, params) as cursor:
            columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(kinds)
        return [_column(kind, column) for kind, column in zip(kinds, columns, strict=True)]
    names = [f"column{number}" for number in range(len(kinds))]
    asked = ", ".join(_aggregate(kind, name) for kind, name in zip(kinds, names, strict=True))
    # One row for all of them: what the driver does for each row is most of what reading costs.
    with run(f"SELECT {asked} FROM ({sql}) AS given ({', '.join(names)})", params, binary=True) as cursor:  # noqa: S608 - names
        given = iter(cursor.fetchone() or ())
    return [_read(kind, given) for kind in kinds]


def rows_of(rows: "QuerySet[Any, Any]") -> Iterator[tuple[Any, ...]]:
    """Yield rows as the database's driver gives them: Django would look at each value of each row once more."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    with run(sql, params, binary=True) as cursor:
        while some := cursor.fetchmany(_CHUNK):
            yield from some


def _aggregate(kind: Kind, name: str) -> str:
    joined = f"string_agg({kind.value[0].format(name)}, '')"
    return joined if kind is not Kind.BYTES else f"string_agg(int4send(octet_length({name})), ''), {joined}"


def _read(kind: Kind, given: Iterator[bytes | None]) -> Any:
    dtype = kind.value[1]
    if dtype is not None:
        return np.frombuffer(next(given) or b"", dtype).astype(np.int64)
    lengths = np.frombuffer(next(given) or b"", np.dtype(">i4")).astype(np.int64)
    return Pieces(lengths, next(given) or b"")


def _column(kind: Kind, values: Sequence[Any]) -> Any:
    if kind is Kind.BYTES:
        return pieces(values)
    if kind is Kind.DAY:
        return np.array(values, dtype="datetime64[D]").astype(np.int64)
    return np.array(values, dtype=np.int64)
