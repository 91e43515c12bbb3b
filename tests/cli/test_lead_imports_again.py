"""A file of leads that comes again: corrected, sorted, twice at once, or exported from here. No lead is made twice."""

import pytest

from leadloop.cli.lead_import import import_leads
from leadloop.cli.lead_rows import LeadColumns
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.outbox.models import Message
from leadloop.tables.reading import Row, Table
from tests.support.story import make_brand, make_lead, make_location
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db
TAKEN_ALREADY = (
    "A lead with this reference is there already, with another email address or telephone number. It stays as it is; "
    "give another request a reference of its own."
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "dealers.csv"


@pytest.fixture
def take(leadloop, file, brand):
    def run(*lines, to=brand):
        file.write_text("\n".join(lines), encoding="utf-8")
        return leadloop("import", "leads", file, "--brand", to.slug)

    return run


def emails():
    return sorted(lead.customer["email"] for lead in Lead.objects.all())


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Lead, Event, Message)]


@pytest.mark.parametrize(
    "lines",
    [("ref,email,message", "C-1,a@customer.example,Call", "C-2,a@customer.example,Call"),
     ("id,email", "1,a@customer.example", "2,a@customer.example"),
     ("email,message", "a@customer.example,Call", "a@customer.example,Mail"),
     ("phone,country", "030 901820,DE", "01 5128901,AT")],
)  # fmt: skip
def test_the_same_file_again_takes_in_nothing(take, brand, lines):
    make_location(brand)
    assert take(*lines).out == "2 new, 0 there already, 0 rejected\n"
    before = everything()

    again = take(*lines)

    assert (again.code, again.out) == (0, "0 new, 2 there already, 0 rejected\n")
    assert everything() == before


def test_without_a_reference_what_a_row_says_makes_it_that_request_however_the_file_is_laid_out(take):
    take("email,message,city", "a@customer.example,Call,Graz", "b@customer.example,,")

    again = take("Fax;City;E-Mail;line;ref;message", "030;;b@customer.example;3;;",
                 " 1; Graz;a@customer.example;2;; Call ")  # fmt: skip

    assert again.said[-1] == "0 new, 2 there already, 0 rejected"


def test_without_a_reference_rows_that_say_the_same_are_one_request(take):
    ran = take("email,message", *["a@customer.example,Call"] * 3, "a@customer.example,Mail")

    assert (ran.code, ran.out) == (0, "2 new, 2 there already, 0 rejected\n")


def test_with_a_reference_other_words_are_the_same_request_still(take):
    take("ref,email,message", "C-1,a@customer.example,Call")

    again = take("message,email,ref", "Mail,A@customer.example,\u200bC-1 ".replace("A@", "a@"))

    assert again.out == "0 new, 1 there already, 0 rejected\n"
    assert Lead.objects.get().message == "Call"


@pytest.mark.parametrize("column", ["ref", "external_id", "id"])
def test_a_reference_that_was_another_customers_is_no_lead_lost_in_silence(take, column):
    take("ref,email", "17,a@customer.example")

    ran = take(f"{column},email", "17,b@customer.example")

    assert (ran.code, ran.said[0]) == (1, f"line 2: {column}: {TAKEN_ALREADY}")
    assert ran.said[-1] == "0 new, 0 there already, 1 rejected"
    assert emails() == ["a@customer.example"]


def test_a_reference_that_is_there_twice_is_the_first_rows(take):
    ran = take(
        "ref,email", "1,a@customer.example", ",b@customer.example", ",c@customer.example", "1,d@customer.example"
    )

    assert ran.said[0] == "line 5: ref: This reference stands on line 2 already."
    assert ran.said[-1] == "3 new, 0 there already, 1 rejected"
    assert emails() == ["a@customer.example", "b@customer.example", "c@customer.example"]


@pytest.mark.parametrize("refs", [("C-1", "C-2"), ("", "")])
def test_the_rejected_file_is_corrected_and_imported_and_so_is_the_whole(take, leadloop, file, brand, refs):
    lines = ["ref,email,message", f"{refs[0]},a@customer.example,Call", f"{refs[1]},b@customer,Call"]
    assert take(*lines).said[-1] == "1 new, 0 there already, 1 rejected"
    kept = file.with_name("dealers.csv.rejected.csv")
    corrected = kept.read_text(encoding="utf-8-sig").replace("b@customer,", "b@customer.example,")

    kept.write_text(corrected, encoding="utf-8")
    assert leadloop("import", "leads", kept, "--brand", brand.slug).out == "1 new, 0 there already, 0 rejected\n"
    assert leadloop("import", "leads", kept, "--brand", brand.slug).out == "0 new, 1 there already, 0 rejected\n"

    whole = take(*lines[:2], lines[2].replace("b@customer,", "b@customer.example,"))
    assert whole.said[-1] == "0 new, 2 there already, 0 rejected"
    assert emails() == ["a@customer.example", "b@customer.example"]


def test_an_export_brought_in_again_takes_in_nothing(take, leadloop, file, brand):
    make_location(brand)
    make_lead(brand)
    make_lead(brand, customer={"email": "", "given_name": "=1+1"}, request={"message": "=cmd|' /c calc'!A0\n=x"})
    leadloop("export", "leads", file, "--brand", brand.slug)
    before = everything()

    again = leadloop("import", "leads", file, "--brand", brand.slug)

    assert (again.code, again.said[-1]) == (0, "0 new, 2 there already, 0 rejected")
    assert everything() == before


def test_an_export_makes_the_same_requests_for_another_brand_once(leadloop, file, brand):
    hostile = "=cmd|' /c calc'!A0"
    other = make_brand("Southwind")
    for each in (brand, other):
        make_location(each)
    make_lead(brand, test=True, customer={"given_name": hostile, "organization": "'=1", "address": {"city": "@x"}},
              request={"message": f'Hello;"{hostile}"\n{hostile}', "interest": "-1"})  # fmt: skip
    leadloop("export", "leads", file, "--brand", brand.slug)

    first, second = (leadloop("import", "leads", file, "--brand", other.slug) for _ in range(2))

    assert (first.said[-1], second.said[-1]) == (
        "1 new, 0 there already, 0 rejected", "0 new, 1 there already, 0 rejected",
    )  # fmt: skip
    names = ("customer", "product", "interest", "timeframe", "message", "channel", "campaign", "url", "is_test")
    theirs, ours = (Lead.objects.filter(brand=each).values(*names).get() for each in (other, brand))
    assert theirs == ours


def test_another_brand_knows_nothing_of_a_reference(take, brand):
    other = make_brand("Southwind")

    assert take("ref,email", "1,a@customer.example").out == "1 new, 0 there already, 0 rejected\n"
    assert take("ref,email", "1,b@customer.example", to=other).out == "1 new, 0 there already, 0 rejected\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("column", ["ref", "message"])
def test_two_who_bring_in_the_same_file_at_once_make_each_lead_once(column):
    brand = make_brand()
    make_location(brand)
    rows = [Row(n + 2, {column: str(n), "email": f"{n}@customer.example"}) for n in range(15)]
    columns = LeadColumns.read([column, "email"])

    outcomes = all_at_once(*(
        lambda rows=rows[::way]: import_leads(brand, Table([column, "email"], rows), columns) for way in (1, -1)
    ))  # fmt: skip

    assert [each.rejected for each in outcomes] == [[], []]
    assert (sum(each.new for each in outcomes), sum(each.same for each in outcomes)) == (15, 15)
    assert Lead.objects.count() == 15
