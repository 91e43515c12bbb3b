"""Leads from a file: each arrives as any other, once."""

from datetime import UTC, datetime

import pytest

from leadloop.core import clock
from leadloop.history.models import Event
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.intake.operations import add_form
from leadloop.journeys import lead_arrives
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions
from tests.support.story import NOW, make_brand, make_location

pytestmark = pytest.mark.django_db

COLUMNS = (
    "ref,form,location,given_name,family_name,organization,email,phone,line1,city,region,postal_code,country,product,"
    "interest,timeframe,message,channel,campaign,url,test,q_Roof,consent_share_with_location,"
    "consent_share_with_location_text,consent_share_with_location_at,consent_marketing,consent_marketing_at"
)
ROW = (
    "C-7,request-a-quote,D-1,Erika,Muster,Muster AG,Erika@customer.example,0316 821234,Ring 2,Graz,Steiermark,8010,at,,"
    'Heat pump,soon,"Please call;\nin the evening",fair,spring,https://brand.example/x,yes,flat,yes,I agree.,'
    "2026-06-01 10:30,yes,2026-06-01T10:30:00Z"
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "leads.csv"


@pytest.fixture(autouse=True)
def at(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def take(leadloop, file, brand):
    """Write the lines into a file and import it: `take("email", "a@b.example")`."""

    def run(*lines, form=""):
        file.write_text("\n".join(lines), encoding="utf-8")
        return leadloop("import", "leads", file, "--brand", brand.slug, *(["--form", form] if form else []))

    return run


def emails():
    return sorted(lead.customer["email"] for lead in Lead.objects.all())


def test_a_row_arrives_as_any_lead_does(take, brand):
    location = make_location(brand)

    ran = take(COLUMNS, ROW)

    assert (ran.code, ran.out, ran.err) == (0, "1 new, 0 there already, 0 rejected\n", "")
    lead = Lead.objects.select_related("form").get()
    assert lead.customer == {
        "given_name": "Erika", "family_name": "Muster", "organization": "Muster AG",
        "email": "Erika@customer.example", "phone": "+43316821234",
        "address": {"line1": "Ring 2", "city": "Graz", "region": "Steiermark", "postal_code": "8010", "country": "AT"},
    }  # fmt: skip
    assert (lead.brand, lead.form.key, lead.chosen_location, lead.status) == (
        brand, "request-a-quote", location, "qualified",
    )  # fmt: skip
    assert (lead.product, lead.interest, lead.timeframe, lead.message) == (
        "", "Heat pump", "soon", "Please call;\nin the evening",
    )  # fmt: skip
    assert (lead.channel, lead.campaign, lead.url) == ("fair", "spring", "https://brand.example/x")
    assert (lead.is_test, lead.answers, lead.created_at) == (True, {"roof": "flat"}, NOW)
    assert list(Consent.objects.order_by("purpose").values_list("purpose", "text", "given_at", "version")) == [
        ("marketing", lead.form.marketing_text, datetime(2026, 6, 1, 10, 30, tzinfo=UTC), "1"),
        # A moment without a zone is the brand's: half past ten in Berlin.
        ("share_with_location", "I agree.", datetime(2026, 6, 1, 8, 30, tzinfo=UTC), ""),
    ]
    assert list(Opportunity.objects.values_list("lead", "location", "round")) == [(lead.pk, location.pk, 1)]
    assert list(Message.objects.order_by("kind").values_list("kind", "to")) == [
        ("lead_received", "Erika@customer.example"), ("opportunity_offered", "dana@d-1.example"),
    ]  # fmt: skip


def test_the_history_says_that_the_brand_brought_it_in(take):
    take("email", "a@customer.example")

    assert list(Event.objects.order_by("id").values_list("kind", "actor_kind", "actor_id"))[:2] == [
        ("lead.received", "brand", None), ("lead.qualified", "system", None),
    ]  # fmt: skip


def test_an_address_or_a_number_is_enough(take):
    assert take("email", "a@customer.example").out == "1 new, 0 there already, 0 rejected\n"
    assert take("phone", "030 901820").out == "1 new, 0 there already, 0 rejected\n"

    assert sorted((lead.customer["email"], lead.customer["phone"]) for lead in Lead.objects.all()) == [
        ("", "+4930901820"), ("a@customer.example", ""),
    ]  # fmt: skip


def test_columns_may_be_called_as_other_products_call_them(take):
    ran = take(
        "External-ID;First Name;Last Name;Company;E-Mail;Phone Number;Street;Zip;State;UTM Source;utm_campaign;Marketing",
        "7;Erika;Muster;Muster AG;a@customer.example;030 901820;Ring 2;10115;Berlin;fair;spring;no",
    )

    assert (ran.code, ran.out) == (0, "1 new, 0 there already, 0 rejected\n")
    lead = Lead.objects.get()
    assert lead.customer == {
        "given_name": "Erika", "family_name": "Muster", "organization": "Muster AG", "email": "a@customer.example",
        "phone": "+4930901820",
        "address": {"line1": "Ring 2", "city": "", "region": "Berlin", "postal_code": "10115", "country": "DE"},
    }  # fmt: skip
    assert (lead.channel, lead.campaign, Consent.objects.count()) == ("fair", "spring", 0)


def test_each_row_goes_to_its_form_and_others_to_the_one_that_is_asked_for(take, brand):
    add_form(brand, title="Zone", like=LeadForm.objects.get())

    ran = take("email,form", "a@customer.example,request-a-quote", "b@customer.example,", form="zone")

    assert ran.out == "2 new, 0 there already, 0 rejected\n"
    assert sorted((lead.customer["email"], lead.form.key) for lead in Lead.objects.select_related("form")) == [
        ("a@customer.example", "request-a-quote"), ("b@customer.example", "zone"),
    ]  # fmt: skip


def test_answers_are_read_as_their_questions_ask(take, brand):
    set_questions(brand, SetKind.LEAD, "request-a-quote", [
        {"key": "Heat-Source", "label": "Heat", "kind": QuestionKind.CHOICES, "choices": ["Gas", "a;b"]},
        {"key": "area", "label": "Area", "kind": QuestionKind.NUMBER},
    ])  # fmt: skip

    ran = take("email,q_heat source,q_area,q_more", 'a@customer.example,"Gas; ""a;b""","120,5",x;y')

    assert ran.out == "1 new, 0 there already, 0 rejected\n"
    assert Lead.objects.get().answers == {"Heat-Source": ["Gas", "a;b"], "area": "120.5", "more": "x;y"}


@pytest.mark.parametrize(
    ("cells", "purposes"),
    [
        ("yes,no", ["share_with_location"]),
        ("1,TRUE", ["marketing", "share_with_location"]),
        ("x,on", ["marketing", "share_with_location"]),
        (",", []),
        ("0,False", []),
    ],
)
def test_only_who_agreed_has_agreed(take, cells, purposes):
    take("email,consent_share_with_location,consent_marketing", f"a@customer.example,{cells}")

    assert sorted(Consent.objects.values_list("purpose", flat=True)) == purposes
    assert Consent.objects.exclude(given_at=NOW).count() == 0


def test_one_row_after_the_other_arrives_each_by_itself(take, monkeypatch):
    """What was taken in stays, whatever comes after; the next run goes on behind it."""
    whole, taken = lead_arrives.arrive, []

    def break_at_third(*args, **kwargs):
        taken.append(1)
        if len(taken) == 3:
            raise KeyboardInterrupt
        return whole(*args, **kwargs)

    rows = [f"{name}@customer.example" for name in "abc"]
    monkeypatch.setattr(lead_arrives, "arrive", break_at_third)
    assert take("email", *rows).code == 130
    assert emails() == rows[:2]

    assert take("email", *rows).out == "1 new, 2 there already, 0 rejected\n"
    assert emails() == rows


def test_what_a_lead_that_begins_has_no_use_for_is_said(take):
    ran = take("email,created_at,Fax,stage,line", "a@customer.example,2020-01-01T00:00:00Z,030,won,9")

    assert ran.said == [
        "Not used, because no such column is known: fax",
        "Not used, because a lead begins when it is brought in: created_at, stage",
        "1 new, 0 there already, 0 rejected",
    ]
    assert Lead.objects.get().created_at == NOW


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("Name,City", "there is no column “email” and none “phone”. There are: name, city."),
        ("email,given_name,First Name", "the columns “given_name” and “first_name” mean the same. Keep one."),
        ("email,Zip,Postcode", "the columns “zip” and “postcode” mean the same. Keep one."),
    ],
)
def test_columns_that_cannot_be_taken_are_said_and_nothing_is_stored(take, file, columns, says):
    ran = take(columns, "a,b,c")

    assert (ran.code, ran.out, ran.err) == (1, "", f"leadloop: {file}: {says}\n")
    assert Lead.objects.count() == 0


def test_a_form_that_is_not_there_is_said_with_those_that_are(take):
    ran = take("email", "a@customer.example", form="quote")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "leadloop: --form: there is no form “quote”. There are: request-a-quote.\n"
    assert Lead.objects.count() == 0


def test_a_brand_without_a_form_takes_no_leads(take):
    LeadForm.objects.update(is_active=False)

    assert take("email", "a@customer.example").err == "leadloop: --form: there is no form “”. There are: none.\n"


def test_another_brands_locations_and_forms_are_not_there(take, brand):
    other = make_brand("Southwind")
    make_location(other, "S-1")
    add_form(other, title="Zone", like=LeadForm.objects.get(brand=other))

    ran = take("email,location,form", "a@customer.example,S-1,", "b@customer.example,,zone")

    assert ran.said[:2] == [
        "line 2: location: There is no location “S-1”.", "line 3: form: There is no form “zone”.",
    ]  # fmt: skip
    assert Lead.objects.count() == 0


def test_one_customer_is_mailed_no_more_than_by_a_form(take):
    ran = take("ref,email", *(f"C-{n},a@customer.example" for n in range(8)))

    assert ran.out == "8 new, 0 there already, 0 rejected\n"
    confirmations = Message.objects.filter(kind="lead_received")
    assert confirmations.filter(state="due").count() == lead_arrives.MOST_CONFIRMATIONS


@pytest.mark.parametrize("words", [("leads",), ("leads", "x.csv"), ("leads", "x.csv", "--brand", "x", "--forms", "y")])
def test_a_command_line_that_is_not_understood_ends_with_2(leadloop, db, words):
    ran = leadloop("import", *words)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith("leadloop import")


def test_help_says_that_mail_goes_out_and_what_the_columns_are(leadloop, db):
    said = " ".join(leadloop("import", "leads", "--help").out.split())

    assert "its customer gets the mail that confirms it" in said
    assert "consent_marketing_at" in said
