"""Bad rows of a file of leads: said by line and column with what to do, kept in a file, harmless there."""

import csv

import pytest

from leadloop.intake.models import Lead, LeadForm
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions

pytestmark = pytest.mark.django_db

EMAIL = "This is not a complete email address. It looks like name@example.com."
NEITHER = "Please give an email address or a telephone number, so that you can get an answer."
PHONE = "This is not a telephone number. Start with + and the country, or the area code."
PAST = "Give a time in the past such as 2026-11-01T09:30:00Z."
UNSAID = "Answer yes or no: words or a time are told, but not whether the customer agreed."


@pytest.fixture
def take(leadloop, file, brand):
    def run(*lines):
        file.write_text("\n".join(lines), encoding="utf-8")
        return leadloop("import", "leads", file, "--brand", brand.slug)

    return run


@pytest.mark.parametrize(
    ("columns", "cells", "column", "problem"),
    [
        ("email", "erika", "email", EMAIL),
        ("E-Mail", "erika", "e_mail", EMAIL),
        ("email,given_name", ",Erika", "email", NEITHER),
        ("phone,given_name", ",Erika", "email", NEITHER),
        ("phone", "call me", "phone", PHONE),
        ("email,Telephone", "a@b.example,call me", "telephone", PHONE),
        ("email,country", "a@b.example,Germany", "country", "Give the country as two letters, such as DE."),
        ("email,product", "a@b.example,Sofa", "product", "Choose one of: Stove."),
        ("email,message", f"a@b.example,{'x' * 5001}", "message",
         "Please shorten this to 5000 characters; it has 5001."),
        ("email,location", "a@b.example,D-404", "location", "There is no location “D-404”."),
        ("email,form", "a@b.example,quote", "form", "There is no form “quote”."),
        ("email,q_roof-area", "a@b.example,wide", "q_roof_area", "Write a number in digits, such as 120 or 1.5."),
        ("email,test", "a@b.example,perhaps", "test", "Answer yes or no."),
        ("email,marketing", "a@b.example,maybe", "marketing", "Answer yes or no."),
        ("email,marketing,consent_marketing_at", "a@b.example,,2026-01-01", "marketing", UNSAID),
        ("email,consent_marketing_text", "a@b.example,I agree", "consent_marketing", UNSAID),
        ("email,consent_marketing,consent_marketing_at", "a@b.example,yes,lately", "consent_marketing_at", PAST),
        ("email,consent_share_with_location,consent_marketing,consent_marketing_at", "a@b.example,yes,yes,2999-01-01",
         "consent_marketing_at", PAST),
        ("email,consent_marketing,consent_marketing_at", "a@b.example,yes,0001-01-01", "consent_marketing_at", PAST),
        ("email,city", "a@b.example,Graz, Austria", "row",
         "There are more cells than columns. Put a text that holds the delimiter into quotes."),
    ],
)  # fmt: skip
def test_a_bad_cell_is_said_with_line_and_column_and_what_to_do(
    take, rejected, brand, columns, cells, column, problem
):  # fmt: skip
    LeadForm.objects.update(products=["Stove"])
    set_questions(brand, SetKind.LEAD, "request-a-quote", [
        {"key": "roof-area", "label": "Area", "kind": QuestionKind.NUMBER},
    ])  # fmt: skip

    ran = take(columns, cells)

    assert (ran.code, ran.err) == (1, "")
    assert ran.said[0] == f"line 2: {column}: {problem}"
    assert ran.said[-1] == "0 new, 0 there already, 1 rejected"
    assert Lead.objects.count() == 0
    assert [(row["line"], row["field"], row["problem"]) for row in rejected()] == [("2", column, problem)]


def test_a_question_that_must_be_answered_is_asked_for_by_its_column(take, brand):
    set_questions(brand, SetKind.LEAD, "request-a-quote", [{"key": "roof", "label": "Roof", "required": True}])

    assert take("email", "a@b.example").said[0] == "line 2: q_roof: Please answer this question."
    assert take("email,q_roof", "a@b.example,flat").out == "1 new, 0 there already, 0 rejected\n"


def test_everything_that_is_wrong_in_a_row_is_said_at_once(take, rejected):
    ran = take("ref,email,country,test", "1,a@b.example,,", "1,erika,Germany,perhaps")

    assert ran.said[:4] == [
        "line 3: country: Give the country as two letters, such as DE.",
        f"line 3: email: {EMAIL}",
        "line 3: test: Answer yes or no.",
        "line 3: ref: This reference stands on line 2 already.",
    ]
    assert [row["field"] for row in rejected()] == ["country · email · test · ref"]


def test_good_rows_are_taken_in_around_a_bad_one(take):
    ran = take("email", "a@b.example", "b", "c@b.example")

    assert (ran.code, ran.said[-1]) == (1, "2 new, 0 there already, 1 rejected")
    assert sorted(lead.customer["email"] for lead in Lead.objects.all()) == ["a@b.example", "c@b.example"]


def test_what_a_stranger_wrote_runs_in_no_spreadsheet_and_comes_in_as_it_was(take, leadloop, file, brand):
    evil = '=HYPERLINK("http://evil.example")'
    cells = ["'=1", "@SUM(A1)", f'Hello;"{evil}"\n{evil}', "+49 30 901820"]
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([["family_name", "city", "message", "phone", "email"], [*cells, "nobody"]])
    assert leadloop("import", "leads", file, "--brand", brand.slug).code == 1

    kept = file.with_name("dealers.csv.rejected.csv")
    for delimiter in ",;":
        with kept.open(encoding="utf-8-sig", newline="") as read:
            found = [cell for line in csv.reader(read, delimiter=delimiter) for cell in line]
        assert [cell for cell in found if cell.startswith(tuple("=+-@"))] == []
    kept.write_text(kept.read_text(encoding="utf-8-sig").replace("nobody", "a@b.example"), encoding="utf-8")
    assert leadloop("import", "leads", kept, "--brand", brand.slug).code == 0

    lead = Lead.objects.get()
    # An apostrophe before a sign that runs is taken for one that a spreadsheet wants there, in the first file.
    assert [lead.customer["family_name"], lead.customer["address"]["city"], lead.message, lead.phone_raw] == [
        "=1", *cells[1:],
    ]  # fmt: skip


def test_what_no_database_stores_and_nobody_sees_is_left_out(take):
    ran = take("email,family_name,message", "a@b.example,Mus\x00ter\u202e\u200b,<script>alert(1)</script>\x1f' OR 1=1")

    assert ran.out == "1 new, 0 there already, 0 rejected\n"
    lead = Lead.objects.get()
    assert (lead.customer["family_name"], lead.message) == ("Muster", "<script>alert(1)</script>' OR 1=1")
