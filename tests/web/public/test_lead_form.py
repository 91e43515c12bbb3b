"""`/l/<brand>/f/<form>/` by its own page: what is asked, what is kept, what is refused."""

import pytest

from leadloop.intake.enums import Entry
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.outbox.models import Message
from tests.support.fingerprint import nothing_changes
from tests.support.pressing import filled_in, parse, text_of
from tests.support.story import make_brand
from tests.web.public.conftest import FORM, THANKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]


def says(response):
    return text_of(next(parse(response).iter("main")))


def errors(response):
    """The error beside each field, by the field's id."""
    return {
        each.get("id").removeprefix("id_").removesuffix("_error"): text_of(each)
        for each in parse(response).iter("p")
        if each.get("class") == "error"
    }


def form_of(response):
    return filled_in(next(each for each in parse(response).iter("form") if each.get("method") == "post"))


def test_a_request_arrives(client, berlin, fill_in):
    sent = fill_in(
        FORM + "?location=B&lat=52.512&lon=13.4&utm_campaign=spring&utm_source=flyer&referrer=https://brand.example/heat",
        family_name="Mustermann", organization="Muster GmbH", phone="030 123456", line1="Lindenweg 7", postal_code="10119",
        city="Berlin", timeframe="Within three months", consent_marketing="on",
    )  # fmt: skip
    response = client.post(FORM, sent)
    assert (response.status_code, response["Location"]) == (303, THANKS + "?location=B")
    lead = Lead.objects.get()
    address = {"line1": "Lindenweg 7", "city": "Berlin", "region": "", "postal_code": "10119", "country": "DE"}
    assert lead.customer == {
        "given_name": "Erika", "family_name": "Mustermann", "organization": "Muster GmbH",
        "email": "erika@customer.example", "phone": "+4930123456", "address": address,
    }  # fmt: skip
    assert (lead.chosen_location, lead.phone_raw, lead.timeframe) == (berlin, "030 123456", "Within three months")
    assert (lead.message, lead.lat, lead.lon) == ("Please call.", 52.512, 13.4)
    assert (lead.channel, lead.campaign, lead.url) == ("flyer", "spring", "https://brand.example/heat")
    assert set(lead.consents.values_list("purpose", "text", "version", "ip")) == {
        ("share_with_location", lead.form.share_text, "1", "127.0.0.1"),
        ("marketing", lead.form.marketing_text, "1", "127.0.0.1"),
    }
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["lead_received", "opportunity_offered"]


def test_the_page_after_it_says_what_happens_next(client, berlin):
    assert "Heizung Mitte has received it and will get in touch with you." in says(client.get(THANKS + "?location=B"))
    assert "Northwind passes it to the nearest location" in says(client.get(THANKS))
    assert "Northwind passes it to the nearest location" in says(client.get(THANKS + "?location=gone"))


def test_the_page_shows_which_location_was_chosen(client, berlin):
    page = client.get(FORM + "?location=B&product=x&lat=52.5&lon=13.4")
    assert "Your request goes to Heizung Mitte Hauptstr. 1, 10115 Berlin Change" in says(page)
    (change,) = [a.get("href") for a in parse(page).iter("a") if text_of(a) == "Change"]
    assert change == "/l/northwind/?product=x&lat=52.5&lon=13.4&form=request-a-quote"
    assert client.get(change).status_code == 200


def test_a_form_of_the_desk_promises_its_call_first(client, berlin, lead_form):
    LeadForm.objects.filter(pk=lead_form.pk).update(entry=Entry.DESK)

    assert "Northwind gets in touch with you first, and then passes your request" in says(client.get(FORM))
    chosen = says(client.get(FORM + "?location=B"))
    assert "The location of your choice Heizung Mitte Hauptstr. 1, 10115 Berlin Northwind gets in touch" in chosen
    gone = says(client.get(FORM + "?location=OLD"))
    assert "Send your request all the same: we find another one with you." in gone
    for page in (chosen, gone):
        assert "nearest location" not in page
        assert "Your request goes to" not in page


def test_the_referrer_is_kept_as_the_source(client, brand):
    page = client.get(FORM, headers={"referer": "https://brand.example/pumps"})
    assert form_of(page)["url"] == ["https://brand.example/pumps"]


def test_a_location_that_is_gone_stands_in_nobodys_way(client, berlin, fill_in):
    page = client.get(FORM + "?location=OLD")
    assert "This location is not listed any more" in says(page)
    response = client.post(FORM, fill_in(location="OLD"))
    assert (response.status_code, "This location is not listed any more" in says(response)) == (422, True)
    assert Lead.objects.count() == 0
    assert client.post(FORM, form_of(response)).status_code == 303
    assert Lead.objects.get().chosen_location is None


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(client, brand, lead_form, questions, fill_in):
    LeadForm.objects.filter(pk=lead_form.pk).update(products=["Heat pump"])
    typed = {
        "product": "Heat pump", "timeframe": "Within a year", "message": "Two\nlines ä € 😀 <b>", "given_name": "Erika <i>",
        "family_name": "O'Neill", "organization": 'A "B" & C', "email": "erika@", "phone": "12", "line1": "Weg 1",
        "postal_code": "1", "city": "Köln", "country": "AT", "q_area": "many", "consent_marketing": "on",
    }  # fmt: skip
    with nothing_changes():
        response = client.post(FORM, fill_in(**typed))
    assert response.status_code == 422
    assert errors(response) == {
        "email": "This is not a complete email address. It looks like name@example.com.",
        "phone": "This telephone number does not exist in its country. Please check the digits.",
        "q_house": "Please answer this question.",
        "q_area": "Write a number in digits, such as 120 or 1.5.",
    }
    shown = form_of(response)
    assert {name: shown[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert shown["consent_share_with_location"] == ["on"]
    summary = next(each for each in parse(response).iter("div") if "error-summary" in each.get("class", ""))
    assert [a.get("href") for a in summary.iter("a")] == ["#id_email", "#id_phone", "#id_q_house_0", "#id_q_area"]


def test_corrected_it_is_taken(client, brand, questions, fill_in):
    response = client.post(FORM, fill_in(email="erika@", q_house="Flat", q_area="120"))
    assert response.status_code == 422
    assert client.post(FORM, form_of(response) | {"email": "erika@customer.example"}).status_code == 303
    assert Lead.objects.get().answers == {"house": "Flat", "area": "120"}


def test_without_email_and_phone_nobody_could_answer(client, brand, fill_in):
    response = client.post(FORM, fill_in(email=""))
    assert response.status_code == 422
    assert errors(response) == {
        "email": "Please give an email address or a telephone number, so that you can get an answer."
    }


def test_without_the_consent_nothing_is_passed_on(client, brand, fill_in):
    sent = fill_in(email="erika@")
    del sent["consent_share_with_location"]
    with nothing_changes():
        response = client.post(FORM, sent)
    assert response.status_code == 422
    # All that is wrong is said at once.
    assert sorted(errors(response)) == ["consent_share_with_location", "email"]
    with nothing_changes():
        assert client.post(FORM, form_of(response) | {"email": "e@customer.example"}).status_code == 422


def test_the_exact_words_are_asked_and_kept(client, brand, lead_form, fill_in):
    LeadForm.objects.filter(pk=lead_form.pk).update(share_text="Pass it on & <call> me.", consent_version="7")
    page = client.get(FORM)
    assert "Pass it on & <call> me." in says(page)
    client.post(FORM, fill_in())
    assert Consent.objects.values_list("purpose", "text", "version").get() == (
        "share_with_location", "Pass it on & <call> me.", "7",
    )  # fmt: skip


def test_a_form_that_asks_for_no_consent(client, brand, lead_form, fill_in):
    LeadForm.objects.filter(pk=lead_form.pk).update(share_text="", marketing_text="")
    sent = fill_in()
    del sent["consent_share_with_location"]
    assert client.post(FORM, sent).status_code == 303
    assert Consent.objects.count() == 0


def test_a_product_stands_for_the_interest(client, brand, lead_form):
    assert "What is it about?" in says(client.get(FORM))
    LeadForm.objects.filter(pk=lead_form.pk).update(products=["Heat pump"])
    assert "What is it about?" not in says(client.get(FORM))
    assert form_of(client.get(FORM + "?product=Heat+pump"))["product"] == ["Heat pump"]


def test_many_products_are_a_list_to_open(client, brand, lead_form):
    LeadForm.objects.filter(pk=lead_form.pk).update(products=[f"Pump {n}" for n in range(6)])
    (listed,) = [each for each in parse(client.get(FORM)).iter("select") if each.get("name") == "product"]
    assert len(list(listed.iter("option"))) == 7


def test_a_state_is_asked_where_addresses_have_one(client, brand):
    assert "region" not in form_of(client.get(FORM))
    make_brand("Overseas", country="US")
    assert form_of(client.get("/l/overseas/f/request-a-quote/"))["country"] == ["US"]
    assert "region" in form_of(client.get("/l/overseas/f/request-a-quote/"))


@pytest.mark.parametrize(
    "path", ["/l/northwind/f/nothing/", "/l/nobody/f/request-a-quote/", "/l/northwind/f/nothing/thanks/"]
)
def test_no_such_form(client, brand, path):
    assert client.get(path).status_code == 404


def test_a_form_out_of_use_is_as_good_as_missing(client, brand, lead_form):
    LeadForm.objects.filter(pk=lead_form.pk).update(is_active=False)
    assert (client.get(FORM).status_code, client.post(FORM, {"email": "a@b.example"}).status_code) == (404, 404)


def test_looking_at_the_page_changes_nothing(client, berlin):
    with nothing_changes():
        client.get(FORM + "?location=B")
        client.head(FORM)


def test_as_many_queries_for_three_questions_as_for_one(client, brand, questions, count_queries):
    def queries():
        with count_queries() as counted:
            client.get(FORM)
        return counted.count

    two = queries()
    questions.questions.filter(key="area").delete()
    assert queries() == two == 3


def test_going_back_does_not_lose_what_was_typed(client, brand):
    assert "no-store" not in client.get(FORM)["Cache-Control"]
