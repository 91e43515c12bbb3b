"""Columns of a query as blocks of bytes, which numpy reads as they are: objects for each value of millions would cost many times as much."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from numpy.typing import NDArray

from leadloop.core.statements import database, run


class Kind(Enum):
    """What a column holds, and how PostgreSQL gives it as bytes. What is null is nothing of its kind, where that is told."""

    # None of them null.
    NUMBER = "int8send({})"
    # Days since 1970-01-01; none of them null.
    DAY = "int4send({} - DATE '1970-01-01')"
    # None of them null.
    BYTES = "{}"
    # A list of texts; null is an empty one.
    TEXT = "textsend(COALESCE({}, ''))"
    # Sixteen bytes each; null is all zeros.
    ID = "uuid_send(COALESCE({}, '00000000-0000-0000-0000-000000000000'))"
    # Of :class:`reports.elapsed.Moment`: seconds since 1970, to the millisecond; null is nan.
    MOMENT = "timestamptz_send(COALESCE({}, '-infinity'))"
    # Null is nan.
    REAL = "float8send(COALESCE({}::float8, 'NaN'))"
    # Null is false.
    FLAG = "boolsend(COALESCE({}, FALSE))"


# As PostgreSQL sends them.
_SENT: "Final[dict[Kind, np.dtype[Any]]]" = {
    Kind.NUMBER: np.dtype(">i8"),
    Kind.DAY: np.dtype(">i4"),
    Kind.ID: np.dtype("V16"),
    Kind.MOMENT: np.dtype(">i8"),
    Kind.REAL: np.dtype(">f8"),
    Kind.FLAG: np.dtype("?"),
}
# No text of PostgreSQL has it.
_BETWEEN: Final = "\0"
# Its moments count from 2000-01-01 on, in microseconds.
_BEGIN_MS: Final = 946_684_800_000
_NEVER: Final = np.iinfo(np.int64).min


class Pieces(NamedTuple):
    """A column of bytes: how many each value has, and all of them one after the other."""

    lengths: NDArray[np.int64]
    joined: bytes

    def values(self) -> Iterator[bytes]:
        """Yield each value."""
        ends = np.cumsum(self.lengths)
        for begin, end in zip((ends - self.lengths).tolist(), ends.tolist(), strict=True):
            yield self.joined[begin:end]


def pieces(values: Sequence[Any]) -> Pieces:
    """Return values of bytes as a column of them."""
    return Pieces(np.array([len(each) for each in values], dtype=np.int64), b"".join(values))


def blocks(rows: "QuerySet[Any, Any]", *kinds: Kind) -> list[Any]:
    """Return the columns of ``values_list()`` rows: an array for each, :class:`Pieces` where it is of bytes, a list where of texts."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        # Django sees without asking that there can be none.
        return blocks_of_none(*kinds)
    return blocks_of(sql, params, *kinds)


def blocks_of_none(*kinds: Kind) -> list[Any]:
    """Return the columns of no rows, as :func:`blocks` does."""
    return [_column(kind, ()) for kind in kinds]


def blocks_of(sql: str, params: Sequence[Any], *kinds: Kind, apart: int = 0) -> list[Any]:
    """Return the columns of a statement's rows, as :func:`blocks` does.

    ``apart``: a block for each of the different values of so many first columns, put together here. PostgreSQL copies a
    block five times: of some megabytes that is slower than all else, of some hundred kilobytes next to nothing.
    """
    if database().vendor != "postgresql":
        with run(sql, params) as cursor:
            columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(kinds)
        return [_column(kind, column) for kind, column in zip(kinds, columns, strict=True)]
    names = [f"column{number}" for number in range(len(kinds))]
    asked = ", ".join(_aggregate(kind, name) for kind, name in zip(kinds, names, strict=True))
    groups = f" GROUP BY {', '.join(names[:apart])}" if apart else ""
    # One row for many of them: what the driver does for each row is most of what reading costs.
    with run(f"SELECT {asked} FROM ({sql}) AS given ({', '.join(names)}){groups}", params, binary=True) as cursor:  # noqa: S608 - names
        # Of no rows at all there is one of nulls.
        rows = [row for row in cursor.fetchall() if row[0] is not None]
    if not rows:
        return blocks_of_none(*kinds)
    found = zip(*rows, strict=True)
    return [_read(kind, found) for kind in kinds]


def _aggregate(kind: Kind, name: str) -> str:
    between = r"'\x00'::bytea" if kind is Kind.TEXT else "''"
    joined = f"string_agg({kind.value.format(name)}, {between})"
    return joined if kind is not Kind.BYTES else f"string_agg(int4send(octet_length({name})), ''), {joined}"


def _read(kind: Kind, given: Iterator[tuple[bytes, ...]]) -> Any:
    """Return a column that has values, from its blocks."""
    if kind is Kind.BYTES:
        return Pieces(np.frombuffer(b"".join(next(given)), np.dtype(">i4")).astype(np.int64), b"".join(next(given)))
    if kind is Kind.TEXT:
        return _BETWEEN.encode().join(next(given)).decode().split(_BETWEEN)
    found: Any = np.frombuffer(b"".join(next(given)), _SENT[kind])
    if kind is Kind.MOMENT:
        return _seconds(found.astype(np.int64))
    native = {Kind.REAL: np.float64, Kind.NUMBER: np.int64, Kind.DAY: np.int64}
    return found.astype(native[kind]) if kind in native else found


def _seconds(micros: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return moments of PostgreSQL, half a millisecond rounded away from zero as it does itself."""
    since = micros + _BEGIN_MS * 1000
    seconds = np.sign(since) * ((np.abs(since) + 500) // 1000) / 1000
    return np.where(micros == _NEVER, np.nan, seconds)


def _column(kind: Kind, values: Sequence[Any]) -> Any:
    """Return the values of SQLite, or none, as a column."""
    if kind is Kind.BYTES:
        return pieces(values)
    if kind is Kind.TEXT:
        return [each or "" for each in values]
    if kind is Kind.ID:
        return np.frombuffer(bytes.fromhex("".join(each or "0" * 32 for each in values)), "V16")
    if kind is Kind.DAY:
        return np.array(values, dtype="datetime64[D]").astype(np.int64)
    return np.array(values, dtype={Kind.NUMBER: np.int64, Kind.FLAG: np.bool_}.get(kind, np.float64))
