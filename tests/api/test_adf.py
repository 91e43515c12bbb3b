"""Leads in ADF: the same lead as of JSON, however they are sent; told by ADF's own paths what is to be corrected."""

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.api.documented import groups
from leadloop.api.leads.adf import ADF_BODY
from leadloop.history.models import Event
from leadloop.intake.models import Lead, LeadForm
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions
from tests.api.conforming import errors_of
from tests.api.conftest import program_of
from tests.support import story
from tests.support.adf import PROSPECTS
from tests.support.together import all_at_once

EXAMPLE = ADF_BODY["application/xml"]["example"]
CUSTOMER = """<customer><contact><name part="first">Erika</name><name part="last">Mustermann</name>
<email>erika@customer.example</email></contact><comments>Please call.</comments></customer>"""


def adf(inner=CUSTOMER, *, status="new"):
    return f'<?xml version="1.0"?><?adf version="1.0"?><adf><prospect status="{status}">{inner}</prospect></adf>'


def post(program, body, *, query="", content_type="application/xml", **more):
    return program.post(f"/leads/adf{query}", body, content_type=content_type, **more)


class TestTakingIn:
    def test_it_is_a_lead_as_any_other(self, program, brand):
        story.make_location(brand, "D-1042")
        response = post(program, EXAMPLE)
        lead = Lead.objects.get()
        assert (response.status_code, response["Location"]) == (201, f"/api/v1/leads/{lead.pk}")
        found = response.json()
        assert program.get(f"/leads/{lead.pk}").json() == found
        assert found["opportunity"]["location"]["ref"] == found["location"] == "D-1042"
        assert found["customer"] == {
            "given_name": "Erika",
            "family_name": "Mustermann",
            "organization": "",
            "email": "erika@customer.example",
            "phone": "+4930123456",
            "address": {
                "line1": "Lindenweg 7",
                "city": "Berlin",
                "region": "",
                "postal_code": "10119",
                "country": "DE",
            },
        }
        assert found["request"] == {
            "product": "",
            "interest": "2026 Opel Corsa (new)",
            "timeframe": "",
            "message": "Please call at night.\nBest time to call: evening\n"
            "Requested on: 2026-11-22T14:04:58+01:00\nReference: 4711 (Car Portal)",
        }
        assert found["source"] == {"channel": "Car Portal", "campaign": "", "url": ""}
        assert (found["consent"], found["answers"], found["form"]) == ([], {}, "request-a-quote")

    def test_the_history_names_the_key(self, program):
        post(program, adf())
        received = Event.objects.get(kind="lead.received")
        assert (received.actor_kind, received.actor_id) == ("program", program.key.pk)

    @pytest.mark.parametrize(
        ("vendor", "location", "told"),
        [
            ("<id>D-1</id>", "D-1", ""),
            ('<id source="theirs">99</id><id source="ours">D-1</id>', "D-1", ""),
            ("<id>99</id><vendorname>Far</vendorname>", None, "\nVendor: Far\nvendor id: 99"),
            ("<vendorname>D-1</vendorname>", None, "\nVendor: D-1"),
        ],
    )
    def test_a_vendor_that_is_no_location_turns_nobody_away(self, program, vendor, location, told):
        response = post(program, adf(f"{CUSTOMER}<vendor>{vendor}</vendor>"))
        assert response.status_code == 201
        assert response.json()["location"] == location
        assert response.json()["request"]["message"] == f"Please call.{told}"
        # Without a choice, the nearest one gets it.
        assert response.json()["opportunity"]["location"]["ref"] == "D-1"

    @pytest.mark.parametrize(
        ("products", "product"),
        [(["opel corsa", "Opel"], "opel corsa"), (["CORSA"], "CORSA"), (["Heat pump"], ""), ([], "")],
    )
    def test_the_vehicle_is_the_product_where_the_form_has_it(self, program, brand, products, product):
        LeadForm.objects.update(products=products)
        response = post(program, EXAMPLE)
        assert response.status_code == 201
        assert response.json()["request"]["product"] == product
        assert response.json()["request"]["interest"] == "2026 Opel Corsa (new)"

    def test_the_form_is_chosen_in_the_address(self, program, brand):
        story.make_location(brand, "D-1")
        LeadForm.objects.create(brand=brand, key="z-cars", title="Cars")
        assert post(program, adf()).json()["form"] == "request-a-quote"
        assert post(program, adf(), query="?form=z-cars").json()["form"] == "z-cars"
        assert errors_of(post(program, adf(), query="?form=none")) == {"form": "There is no form “none”."}
        assert list(errors_of(post(program, adf(), query="?from=z-cars"))) == ["from"]

    def test_in_the_encoding_that_the_header_says(self, program):
        body = adf(CUSTOMER.replace("Mustermann", "Müller"))
        # The client sends it as it says.
        response = post(program, body, content_type="text/xml; charset=ISO-8859-1")
        assert response.json()["customer"]["family_name"] == "Müller"


class TestTheSameAgain:
    WITH_ID = f'<id source="Portal">1</id>{CUSTOMER}'

    def test_makes_no_second_lead(self, program):
        first = post(program, adf(self.WITH_ID))
        again = post(program, adf(self.WITH_ID.replace("call", "write"), status="resend"))
        assert (again.status_code, again["Location"], again.json()) == (201, first["Location"], first.json())
        assert Lead.objects.count() == 1

    def test_of_another_customer_or_brand_does(self, program, stranger):
        post(program, adf(self.WITH_ID))
        post(program, adf(self.WITH_ID.replace("erika@", "erik@")))
        post(stranger, adf(self.WITH_ID))
        assert Lead.objects.count() == 3

    def test_without_an_id_each_is_a_lead(self, program):
        post(program, adf())
        post(program, adf(status="resend"))
        assert Lead.objects.count() == 2

    def test_with_a_key_is_answered_as_the_first_time(self, program):
        first, again = (post(program, adf(), key="k") for _ in range(2))
        assert (first.status_code, again.content) == (201, first.content)
        assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
        assert again["Location"] == first["Location"] == f"/api/v1/leads/{Lead.objects.get().pk}"
        assert post(program, adf(), key="other").status_code == 201
        assert Lead.objects.count() == 2

    @pytest.mark.parametrize(("body", "query"), [(adf(f"{CUSTOMER}<x/>"), ""), (adf(), "?form=request-a-quote")])
    def test_with_the_key_of_another_is_refused(self, program, body, query):
        post(program, adf(), key="k")
        response = post(program, body, key="k", query=query)
        assert response.status_code == 422
        assert response.json()["type"].endswith("#idempotency-key-reused")

    def test_refusals_of_the_operation_are_kept_and_what_is_no_adf_is_not(self, program):
        for body, kept in ((adf("<customer/>"), "true"), ("<adf/>", None)):
            first, again = (post(program, body, key=str(kept)) for _ in range(2))
            assert (first.status_code, again.status_code, again.get("Idempotent-Replayed")) == (422, 422, kept)

    def test_at_once_makes_one_lead(self, transactional_db):
        brand = story.make_brand()
        story.make_location(brand)
        senders = [(program_of(brand), str(number)) for number in range(6)]
        replies = all_at_once(*[partial(post, each, adf(self.WITH_ID), key=key) for each, key in senders])
        assert {(each.status_code, each["Location"]) for each in replies} == {
            (201, f"/api/v1/leads/{Lead.objects.get().pk}")
        }


class TestRefusals:
    @pytest.mark.parametrize(
        "content_type", ["application/xml", "Text/XML; charset=utf-8", "application/x-adf+xml", "text/plain;charset=us-ascii"]
    )  # fmt: skip
    def test_by_each_of_its_names(self, program, content_type):
        assert post(program, adf(), content_type=content_type).status_code == 201

    @pytest.mark.parametrize(
        "content_type", ["", "application/json", "text/html", "multipart/form-data; boundary=x", "xml"]
    )
    def test_another_kind_of_body(self, program, content_type):
        response = post(program, adf(), content_type=content_type)
        assert response.status_code == 415
        assert response.json()["detail"] == "Send ADF, with the header Content-Type: application/xml."

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ("<adf>", {"adf": "This is not XML: there is a mistake in line 1, column 6."}),
            ("<html/>", {"adf": "This is XML, but not ADF: begin with <adf> and not with <html>."}),
            ("<adf/>", {"adf.prospect": "This is needed: one <prospect> in <adf>."}),
            ("<adf><prospect/><prospect/></adf>", {"adf.prospect": "Send one prospect with each request; these are 2."}),
            ('<!DOCTYPE adf [<!ENTITY a "b">]><adf>&a;</adf>', {"adf": "Leave out the document type (<!DOCTYPE …>) and entities of your own."}),
        ],
    )  # fmt: skip
    def test_what_is_no_prospect(self, program, body, errors):
        response = post(program, body)
        assert response.status_code == 422
        assert errors_of(response) == errors
        assert not Lead.objects.exists()

    @pytest.mark.parametrize(
        ("inner", "field"),
        [
            ("", "prospect.customer.contact.email"),
            ("<customer><contact><email>erika</email></contact></customer>", "prospect.customer.contact.email"),
            ("<customer><contact><phone>1</phone></contact></customer>", "prospect.customer.contact.phone"),
            (CUSTOMER.replace("Erika", "E" * 121), "prospect.customer.contact.name"),
            (CUSTOMER.replace("Please", "P" * 5000), "prospect.customer.comments"),
            (CUSTOMER.replace("</contact>", f"<address><city>{'B' * 121}</city></address></contact>"), "prospect.customer.contact.address.city"),
        ],
    )  # fmt: skip
    def test_what_is_to_be_corrected_is_named_as_in_adf(self, program, inner, field):
        response = post(program, adf(inner))
        assert response.status_code == 422
        assert list(errors_of(response)) == [field]
        assert not Lead.objects.exists()

    def test_questions_that_adf_cannot_answer(self, program, brand):
        question = {"key": "size", "label": "How large?", "kind": QuestionKind.TEXT, "required": True}
        asked = set_questions(brand, SetKind.LEAD, "cars", [question])
        LeadForm.objects.update(question_set=asked)
        assert errors_of(post(program, adf())) == {
            "form": "This form asks what ADF cannot answer. Name another one in the address: ?form=KEY."
        }

    def test_too_large(self, program):
        body = adf()
        assert post(program, body + " " * (1_000_000 - len(body))).status_code == 201
        assert post(program, body + " " * (1_000_001 - len(body))).status_code == 413

    def test_what_cannot_be_read_to_its_end(self, program):
        class Broken:
            def read(self, *_args):
                raise OSError("gone")

            readline = read

        environment: dict[str, Any] = {
            "wsgi.input": Broken(),
            "CONTENT_LENGTH": "10",
            "CONTENT_TYPE": "application/xml",
        }
        headers = {"Authorization": f"Bearer {program.secret}"}
        response = program.client.generic("POST", "/api/v1/leads/adf", headers=headers, **environment)
        assert response.json()["detail"] == "This cannot be read: gone"
        assert response.status_code == 422


def test_the_example_of_the_page_is_what_is_sent(program):
    call = next(call for group in groups() for call in group.calls if call.path == "/api/v1/leads/adf")
    lines = call.curl.split(" \\\n  ")
    assert lines[0] == "curl -X POST http://127.0.0.1:8000/api/v1/leads/adf"
    assert "-H 'Content-Type: application/xml'" in lines
    assert lines[-1] == f"-d '{EXAMPLE}'"
    assert "'" not in EXAMPLE
    assert [field.name for field in call.parameters] == ["form", "Idempotency-Key"]
    assert post(program, lines[-1].removeprefix("-d '").removesuffix("'")).status_code == 201


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PROSPECTS, st.sampled_from(["", CUSTOMER]))
def test_anything_at_all_is_answered(program, inner, customer):
    response = post(program, adf(customer + inner))
    assert response.status_code in ((201,) if customer else (201, 422))
