"""A lead as a row of a table. The columns are named as the fields of forms are."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadloop.cli.problem import Mistake
from leadloop.cli.rejected_rows import NOTES, errors_of_shape
from leadloop.core.text import clean_line
from leadloop.intake.enums import ConsentPurpose
from leadloop.questions.enums import QuestionKind
from leadloop.questions.models import Question
from leadloop.tables.reading import Row, column_name, split_list

_CUSTOMER: Final = ("given_name", "family_name", "organization", "email", "phone")
_PLACE: Final = ("line1", "city", "region", "postal_code", "country")
_REQUEST: Final = ("product", "interest", "timeframe", "message")
_SOURCE: Final = ("channel", "campaign", "url")
CONSENTS: Final = {purpose: f"consent_{purpose.value}" for purpose in ConsentPurpose}
COLUMNS: Final = (
    "ref", "form", "location", *_CUSTOMER, *_PLACE, *_REQUEST, *_SOURCE, "test",
    *(f"{column}{part}" for column in CONSENTS.values() for part in ("", "_text", "_at")),
)  # fmt: skip
ANSWER: Final = "q_"
# What leadloop's own export has beside. A lead begins when it is brought in, whatever became of it elsewhere.
OF_ANOTHER_LIFE: Final = (
    "created_at", "received_at", "status", "round", "stage", "offered_at", "acknowledged_at", "accepted_at", "won_at",
    "completed_at", "revenue_amount", "revenue_currency",
)  # fmt: skip
# How other products' exports name the same.
_ALSO: Final = {
    "external_id": "ref", "first_name": "given_name", "last_name": "family_name", "surname": "family_name",
    "company": "organization", "company_name": "organization", "e_mail": "email", "email_address": "email",
    "phone_number": "phone", "telephone": "phone", "street": "line1", "street_address": "line1", "address": "line1",
    "state": "region", "zip": "postal_code", "zip_code": "postal_code", "postcode": "postal_code", "source": "channel",
    "utm_source": "channel", "utm_campaign": "campaign",
    **{purpose.value: column for purpose, column in CONSENTS.items()},
}  # fmt: skip
_YES: Final = frozenset({"yes", "true", "1", "on", "x"})
_NO: Final = frozenset({"", "no", "false", "0", "off"})


@dataclass(frozen=True, slots=True)
class LeadColumns:
    """What the columns of a file mean: our name → the file's, and those that mean nothing."""

    named: dict[str, str]
    unknown: tuple[str, ...]
    unused: tuple[str, ...]

    @classmethod
    def read(cls, columns: Iterable[str]) -> "LeadColumns":
        """Find out what each column means. Raises :class:`Mistake` where two mean the same, or nobody can be reached."""
        named, unknown, unused = dict[str, str](), list[str](), list[str]()
        for column in filter(None, columns):
            name = _ALSO.get(column, column)
            if name in named:
                raise Mistake(f"the columns “{named[name]}” and “{column}” mean the same. Keep one.")
            if name in (*COLUMNS, "id") or (name.startswith(ANSWER) and name != ANSWER):
                named[name] = column
            elif name in OF_ANOTHER_LIFE:
                unused.append(column)
            elif name not in NOTES:
                unknown.append(column)
        if not {"email", "phone"} & set(named):
            raise Mistake(
                f"there is no column “email” and none “phone”. There are: {', '.join(filter(None, columns))}."
            )
        return cls(named, tuple(unknown), tuple(unused))

    def cells(self, row: Row) -> dict[str, str]:
        """Return what the row says, by our names; without what it leaves empty."""
        said = {name: row.cells[column].strip() for name, column in self.named.items()}
        return {name: cell for name, cell in said.items() if cell}

    def column_of(self, field: str, given: Mapping[str, Any]) -> str:
        """Return the column whose cell the rules complain of by a field of ``given``, the contract's *lead, in*."""
        consent = re.fullmatch(r"consent\.([0-9]+)\.given_at", field)
        whole, _dot, name = field.rpartition(".")
        if consent:
            name = f"{CONSENTS[given['consent'][int(consent[1])]['purpose']]}_at"
        elif whole == "answers":
            name = f"{ANSWER}{column_name(name)}"
        return self.named.get(name, name)


def given_of(
    row: Row, cells: Mapping[str, str], questions: Iterable[Question], *, zone: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the contract's *lead, in* that the cells spell, and by our names what cannot be read at all.

    ``zone`` is that of moments which tell none: spreadsheets know no zones.
    """
    errors = errors_of_shape(row)
    given = {
        "form": cells.get("form", ""),
        "location": cells.get("location", ""),
        "customer": {
            **{name: cells.get(name, "") for name in _CUSTOMER},
            "address": {name: cells.get(name, "") for name in _PLACE},
        },
        "request": {name: cells.get(name, "") for name in _REQUEST},
        "source": {name: cells.get(name, "") for name in _SOURCE},
        "answers": _answers(cells, questions),
        "consent": _consents(cells, errors, zone=zone),
        "test": _is_yes("test", cells, errors),
    }
    return given, errors


def reference_of(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return the name and the value of what tells this lead from any other in its own world; empty where nothing does."""
    name = "ref" if "ref" in cells else "id"
    return name, clean_line(cells.get(name, ""))


def request_key_of(cells: Mapping[str, str]) -> str:
    """Return what makes a row that comes again the same request: its reference, or all that it says where it has none."""
    _name, reference = reference_of(cells)
    whole = json.dumps(["import", reference or dict(cells)], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _answers(cells: Mapping[str, str], questions: Iterable[Question]) -> dict[str, Any]:
    known = {column_name(question.key): question for question in questions}
    answers: dict[str, Any] = {}
    for name, cell in cells.items():
        key = name.removeprefix(ANSWER)
        question = known.get(key)
        if key == name:
            continue
        if question is None:
            answers[key] = cell
        else:
            answers[question.key] = split_list(cell) if question.kind == QuestionKind.CHOICES else cell
    return answers


def _consents(cells: Mapping[str, str], errors: dict[str, str], *, zone: str) -> list[dict[str, str]]:
    given = []
    for purpose, column in CONSENTS.items():
        text, at = cells.get(f"{column}_text", ""), cells.get(f"{column}_at", "")
        if (text or at) and column not in cells:
            # Nobody's agreement is guessed, neither way.
            errors[column] = "Answer yes or no: words or a time are told, but not whether the customer agreed."
        elif _is_yes(column, cells, errors):
            given.append({"purpose": purpose.value, "text": text, "given_at": _in_zone(at, zone)})
    return given


def _in_zone(cell: str, zone: str) -> str:
    """Return the moment with its zone; what spells none as it is, for the rules to complain of."""
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return cell
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).isoformat()


def _is_yes(name: str, cells: Mapping[str, str], errors: dict[str, str]) -> bool:
    said = cells.get(name, "").casefold()
    if said not in _YES | _NO:
        errors[name] = "Answer yes or no."
    return said in _YES
