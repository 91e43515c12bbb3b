"""Bringing in leads from a table, each as one that arrives: confirmed, and offered to a location or put on the desk's list."""

from typing import Any

from leadloop.accounts.models import Brand
from leadloop.cli.lead_rows import LeadColumns, given_of, reference_of, request_key_of
from leadloop.cli.problem import Mistake
from leadloop.cli.progress import Progress
from leadloop.cli.rejected_rows import Outcome
from leadloop.core import clock
from leadloop.core.ids import read_id
from leadloop.core.text import clean_line
from leadloop.customers.details import read_customer
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.models import Lead, LeadForm
from leadloop.intake.queries import active_forms, form_by_key
from leadloop.intake.requests import RequestProblem, read_request
from leadloop.journeys.lead_arrives import take_in
from leadloop.questions.models import Question
from leadloop.questions.queries import questions_in
from leadloop.tables.reading import Row, Table

# Somebody of the brand, as far as the history can know: a command line has no sign-in.
_ACTOR = Actor(ActorKind.BRAND)
_TAKEN_ALREADY = (
    "A lead with this reference is there already, with another email address or telephone number. It stays as it is; "
    "give another request a reference of its own."
)


def import_leads(brand: Brand, table: Table, columns: LeadColumns, *, form_key: str = "") -> Outcome:
    """Take every good row in, each in its own transaction; what was taken in stays, whatever comes after.

    Raises :class:`Mistake` where the brand has no form ``form_key`` in use (empty: none at all).
    """
    if form_by_key(brand, form_key) is None:
        known = ", ".join(active_forms(brand).values_list("key", flat=True)[:10])
        raise Mistake(f"--form: there is no form “{form_key}”. There are: {known or 'none'}.")
    arrivals = _Arrivals(brand, columns, form_key)
    outcome, progress, lines = Outcome(), Progress(len(table.rows), "rows"), dict[str, int]()
    for row in table.rows:
        cells = columns.cells(row)
        name, reference = reference_of(cells)
        first = lines.setdefault(reference, row.line) if reference else row.line
        twice = {name: f"This reference stands on line {first} already."} if first != row.line else {}
        made, errors = arrivals.take(row, cells, twice)
        if errors:
            outcome.rejected.append((row, errors))
        else:
            outcome.new += made
            outcome.same += not made
        progress.step()
    progress.end()
    return outcome


class _Arrivals:
    """The leads of one file, one after the other."""

    def __init__(self, brand: Brand, columns: LeadColumns, form_key: str) -> None:
        self._brand, self._columns, self._form_key = brand, columns, form_key
        self._forms: dict[str, tuple[LeadForm | None, list[Question]]] = {}

    def take(self, row: Row, cells: dict[str, str], twice: dict[str, str]) -> tuple[bool, dict[str, str]]:
        """Take the row in. Returns whether that made a lead, and by column what is wrong."""
        form, questions = self._form(cells)
        given, errors = given_of(row, cells, questions, zone=self._brand.time_zone)
        errors |= twice
        made = False
        if errors:
            errors = self._by_rules(given, form, questions) | errors
        else:
            try:
                made = self._arrive(cells, given)
            except RequestProblem as problem:
                errors = problem.errors
        return made, {self._columns.column_of(field, given): text for field, text in errors.items()}

    def _arrive(self, cells: dict[str, str], given: dict[str, Any]) -> bool:
        """Return whether there is one lead more. Raises :class:`RequestProblem`."""
        there = self._exported(cells)
        if there is None:
            key, now = request_key_of(cells), clock.now()
            taken = take_in(self._brand, given, form_key=self._form_key, request_key=key, actor=_ACTOR, now=now)
            if taken.is_new:
                return True
            there = taken.lead
        name, reference = reference_of(cells)
        if reference and not self._is_of(there, given):
            raise RequestProblem({name: _TAKEN_ALREADY})
        return False

    def _form(self, cells: dict[str, str]) -> tuple[LeadForm | None, list[Question]]:
        key = clean_line(cells.get("form"), limit=60) or self._form_key
        if key not in self._forms:
            form = form_by_key(self._brand, key)
            self._forms[key] = (form, questions_in(form.question_set_id) if form else [])
        return self._forms[key]

    def _exported(self, cells: dict[str, str]) -> Lead | None:
        """Return the brand's own lead that an export of it told the ``id`` of."""
        told = read_id(cells.get("id", ""))
        found: Lead | None = Lead.objects.for_brand(self._brand).filter(pk=told).first() if told else None
        return found

    def _is_of(self, lead: Lead, given: dict[str, Any]) -> bool:
        """Whether the lead names the same address and number: a reference may be another product's number by chance."""
        customer = read_customer(given["customer"], country=self._brand.country)[0].as_json()
        return all(customer[name] == lead.customer.get(name, "") for name in ("email", "phone"))

    def _by_rules(self, given: dict[str, Any], form: LeadForm | None, questions: list[Question]) -> dict[str, str]:
        """Return what the rules of all doors find wrong as well, so that a row is corrected once."""
        if form is None:
            return {}
        try:
            read_request(given, form=form, questions=questions, country=self._brand.country, now=clock.now())
        except RequestProblem as problem:
            return problem.errors
        return {}
