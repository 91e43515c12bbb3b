"""A plain HTML POST from the brand's own site, with whatever a site's form and its visitors send."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from leadloop.intake.models import Consent, Lead
from leadloop.outbox.models import Message
from leadloop.web.public.throttle import MOST
from tests.support.fingerprint import nothing_changes
from tests.support.pressing import filled_in, parse, text_of
from tests.support.story import make_brand
from tests.web.public.conftest import FORM, THANKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]

URLENCODED = "application/x-www-form-urlencoded"


def says(response):
    return text_of(next(parse(response).iter("main")))


@pytest.fixture
def elsewhere():
    """A browser on another site, whose cookies are not ours; Django's CSRF check is on."""
    return Client(enforce_csrf_checks=True, headers={"origin": "https://brand.example", "referer": "https://brand.example/pumps"})  # fmt: skip


def test_flat_names(elsewhere, berlin):
    sent = {
        "given_name": "Erika", "family_name": "Mustermann", "organization": "Muster GmbH", "email": "e@customer.example",
        "phone": "+49 30 123456", "line1": "Weg 1", "city": "Berlin", "region": "Berlin", "postal_code": "10119",
        "country": "DE", "product": "Pump", "interest": "Swap", "timeframe": "Soon", "message": "Hello", "location": "B",
        "campaign": "spring", "url": "https://brand.example/x", "q_roof": "flat", "consent_marketing": "yes",
    }  # fmt: skip
    response = elsewhere.post(FORM, sent)
    assert (response.status_code, response["Location"]) == (303, THANKS + "?location=B")
    lead = Lead.objects.get()
    assert lead.customer == {
        "given_name": "Erika", "family_name": "Mustermann", "organization": "Muster GmbH", "email": "e@customer.example",
        "phone": "+4930123456",
        "address": {"line1": "Weg 1", "city": "Berlin", "region": "Berlin", "postal_code": "10119", "country": "DE"},
    }  # fmt: skip
    assert (lead.product, lead.interest, lead.timeframe, lead.message) == ("Pump", "Swap", "Soon", "Hello")
    assert (lead.campaign, lead.url, lead.channel) == ("spring", "https://brand.example/x", "website")
    assert (lead.chosen_location, lead.answers) == (berlin, {"roof": "flat"})
    # What was not said is not recorded.
    assert list(lead.consents.values_list("purpose", flat=True)) == ["marketing"]


def test_the_contracts_dotted_names(elsewhere, berlin):
    sent = {
        "customer.email": "e@customer.example", "customer.address.city": "Berlin", "request.message": "Hello",
        "source.campaign": "spring", "answers.roof": "flat", "consent.share_with_location": "1",
        "consent.share_with_location_text": "Call me.",
    }  # fmt: skip
    assert elsewhere.post(FORM, sent).status_code == 303
    lead = Lead.objects.get()
    assert (lead.customer["email"], lead.customer["address"]["city"]) == ("e@customer.example", "Berlin")
    assert (lead.message, lead.campaign, lead.answers) == ("Hello", "spring", {"roof": "flat"})
    # In the words that the other site showed, which are not our version of them.
    assert Consent.objects.values_list("purpose", "text", "version").get() == ("share_with_location", "Call me.", "")


def test_the_address_presets_what_is_not_sent(elsewhere, berlin):
    elsewhere.post(
        FORM + "?location=B&utm_campaign=spring&product=Pump", {"email": "e@customer.example", "product": "Boiler"}
    )
    lead = Lead.objects.get()
    assert (lead.chosen_location, lead.campaign, lead.product) == (berlin, "spring", "Boiler")


def test_a_site_that_does_not_say_where_from_is_told_by_the_browser(elsewhere, brand):
    elsewhere.post(FORM, {"email": "e@customer.example"})
    assert Lead.objects.get().url == "https://brand.example/pumps"


@pytest.mark.parametrize("unticked", ["", "0", "no", "off", "False"])
def test_an_unticked_box_is_no_consent(elsewhere, brand, unticked):
    elsewhere.post(FORM, {"email": "e@customer.example", "consent_marketing": unticked})
    assert Consent.objects.count() == 0


def test_several_values_of_one_question(elsewhere, brand):
    elsewhere.post(FORM, {"email": "e@customer.example", "q_rooms": ["bath", "kitchen"]})
    assert Lead.objects.get().answers == {"rooms": "bath, kitchen"}


def test_wrong_input_gets_our_page_with_all_that_was_typed(elsewhere, berlin):
    sent = {
        "customer.email": "e@",
        "request.interest": "Swap it",
        "timeframe": "Next week",
        "location": "B",
        "campaign": "spring",
    }
    with nothing_changes():
        response = elsewhere.post(FORM, sent)
    assert response.status_code == 422
    shown = filled_in(next(each for each in parse(response).iter("form") if each.get("method") == "post"))
    kept = {"email": "e@", "interest": "Swap it", "timeframe": "Next week", "location": "B", "campaign": "spring"}
    assert {name: shown[name] for name in kept} == {name: [value] for name, value in kept.items()}
    # From here on it is our page, which asks for the consent.
    assert elsewhere.post(FORM, shown | {"email": "e@customer.example"}).status_code == 422
    assert (
        elsewhere.post(FORM, shown | {"email": "e@customer.example", "consent_share_with_location": "on"}).status_code
        == 303
    )


def test_two_different_requests_are_two(elsewhere, brand):
    for message in ("One", "Two"):
        elsewhere.post(FORM, {"email": "e@customer.example", "message": message})
    assert Lead.objects.count() == 2


def test_a_site_may_name_its_own_page_too(elsewhere, brand):
    for email in ("e@customer.example", "e@customer.example", "f@customer.example"):
        elsewhere.post(FORM, {"email": email, "form_id": "page-17"})
    assert sorted(lead.customer["email"] for lead in Lead.objects.all()) == ["e@customer.example", "f@customer.example"]


def test_the_honeypot_gets_the_same_thanks_and_leaves_nothing(elsewhere, berlin):
    sent = {"email": "e@customer.example", "message": "Buy pills", "location": "B"}
    with nothing_changes():
        caught = elsewhere.post(FORM, sent | {"homepage": "https://pills.example"})
    genuine = elsewhere.post(FORM, sent | {"homepage": ""})
    assert [(r.status_code, r["Location"], r.content, sorted(r.headers)) for r in (caught, genuine)] == [
        (303, THANKS + "?location=B", b"", sorted(genuine.headers))
    ] * 2
    assert Lead.objects.count() == 1


def test_nobody_sees_the_honeypot(elsewhere, brand):
    page = parse(elsewhere.get(FORM))
    (around,) = [each for each in page.iter("div") if any(i.get("name") == "homepage" for i in each.iter("input")) and each.get("hidden") is not None]  # fmt: skip
    (trap,) = around.iter("input")
    assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")


def test_too_much_at_once_is_refused_before_it_is_read(elsewhere, brand):
    with nothing_changes():
        response = elsewhere.post(FORM, {"message": "x" * 1_000_001})
        urlencoded = elsewhere.generic("POST", FORM, "message=" + "x" * 1_000_001, URLENCODED)
    assert (response.status_code, urlencoded.status_code) == (413, 413)
    assert "We take up to 1000 kB of text at once" in says(response)


def test_ten_kilobytes_of_message_are_too_long_but_not_lost(elsewhere, brand):
    message = "A long story. " * 700
    response = elsewhere.post(FORM, {"email": "e@customer.example", "message": message})
    assert response.status_code == 422
    assert "Please shorten this to 5000 characters; it has 9799." in says(response)
    (area,) = [each for each in parse(response).iter("textarea") if each.get("name") == "message"]
    assert area.text.strip() == message.strip()


def test_ten_kilobytes_of_fields_are_fine(elsewhere, brand):
    sent = {"email": "e@customer.example", "message": "x" * 5000} | {f"q_more{n}": "y" * 1000 for n in range(5)}
    assert elsewhere.post(FORM, sent).status_code == 303


def test_an_old_site_in_another_encoding(elsewhere, brand):
    body = urlencode(
        {"email": "e@customer.example", "given_name": "Jörg", "message": "Grüße für 5 €"}, encoding="cp1252"
    )
    assert elsewhere.generic("POST", FORM, body, URLENCODED).status_code == 303
    lead = Lead.objects.get()
    assert (lead.customer["given_name"], lead.message) == ("Jörg", "Grüße für 5 €")


@pytest.mark.parametrize("claimed", ["iso-8859-1", "utf-7", "utf-16", "nonsense"])
@pytest.mark.parametrize("kind", [URLENCODED, "multipart/form-data; boundary=XX"])
def test_what_a_header_claims_is_not_believed(elsewhere, brand, kind, claimed):
    body = urlencode({"email": "e@customer.example", "message": "Grüße +2AA-"})
    if kind != URLENCODED:
        body = "".join(
            f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("email", "e@customer.example"), ("message", "Grüße +2AA-"))
        )
        body += "--XX--\r\n"
    assert elsewhere.generic("POST", FORM, body.encode(), f"{kind}; charset={claimed}").status_code == 303
    assert Lead.objects.get().message == "Grüße +2AA-"


def test_what_is_no_form_says_what_is_missing(elsewhere, brand):
    response = elsewhere.post(FORM, {"customer": {"email": "e@customer.example"}}, content_type="application/json")
    assert (response.status_code, "Please give an email address" in says(response)) == (422, True)


def test_many_posts_from_one_place_wait_and_lose_nothing(elsewhere, brand, the_time):
    for number in range(MOST):
        assert elsewhere.post(FORM, {"email": f"e{number}@customer.example"}).status_code == 303
    with nothing_changes():
        response = elsewhere.post(FORM, {"email": "late@customer.example", "message": "Me too"})
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert "Not sent yet Many requests came from your connection" in says(response)
    shown = filled_in(next(each for each in parse(response).iter("form") if each.get("method") == "post"))
    assert (shown["email"], shown["message"]) == (["late@customer.example"], ["Me too"])
    # Somebody else, and another brand, are not kept out.
    assert elsewhere.post(FORM, {"email": "x@customer.example"}, REMOTE_ADDR="192.0.2.9").status_code == 303
    make_brand("Southwind")
    assert elsewhere.post(FORM.replace("northwind", "southwind"), {"email": "x@customer.example"}).status_code == 303
    the_time.shift(601)
    assert elsewhere.post(FORM, {"email": "late@customer.example"}).status_code == 303


HOSTILE = [
    pytest.param("a\r\nBcc: all@victim.example", id="header"),
    pytest.param("a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029i", id="line ends"),
    pytest.param("nul\x00nul", id="NUL"),
    pytest.param("\ud800lone\udfff", id="surrogates"),
    pytest.param("<script>alert(1)</script><img src=x onerror=alert(1)>\"'", id="HTML"),
    pytest.param("{{ settings.SECRET_KEY }}{% now 'Y' %}", id="template"),
    pytest.param("\u202egnp.exe\u2066", id="overrides"),
    pytest.param("=HYPERLINK(1)", id="formula"),
    pytest.param("'; DROP TABLE leadloop_lead; --", id="SQL"),
    pytest.param("😀" * 30_000, id="100 kB"),
]
FIELDS = [
    "given_name", "family_name", "organization", "email", "phone", "line1", "city", "region", "postal_code", "country",
    "product", "interest", "timeframe", "message", "q_roof", "q_\x00\r\n", "location", "campaign", "channel", "url", "lat",
    "form_id", "consent_marketing", "consent_marketing_text",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field(elsewhere, brand, text):
    """One lead and fine mails, or a clear 422 and nothing."""
    for field in FIELDS:
        before = Lead.objects.count()
        sent = {"email": "e@customer.example", field: text}
        body = urlencode({k: v.encode("utf-8", "surrogatepass") for k, v in sent.items()})
        response = elsewhere.generic("POST", FORM, body, URLENCODED, REMOTE_ADDR=f"192.0.2.{FIELDS.index(field)}")
        assert response.status_code in (303, 422), field
        assert Lead.objects.count() - before == (response.status_code == 303), field
        if response.status_code == 422:
            assert parse(response).find(".//div[@role='alert']") is not None or "not listed any more" in says(
                response
            ), field
            assert list(parse(response).iter("script")) == [], field
    for message in Message.objects.all():
        assert "\n" not in message.subject + message.to + message.to_name
        assert message.to == "e@customer.example"
        assert not {"\x00", "\x0b", "\x1e"} & set(message.subject + message.text + message.html)
        assert list(parse_mail(message).iter("script")) == []


def parse_mail(message):
    class Page:
        content = message.html.encode()

    return parse(Page)
