"""Settings: lead forms, the follow-up form, the survey, and their questions."""

import pytest

from leadloop.feedback.models import FeedbackRules
from leadloop.intake.models import Consent, LeadForm
from leadloop.questions.enums import SetKind
from leadloop.questions.models import Reason
from leadloop.questions.operations import set_questions
from leadloop.questions.queries import questions_of
from tests.support.pressing import filled_in
from tests.support.story import make_lead, make_location
from tests.web.console.pages import errors, links, main_of, messages, text, typed

pytestmark = pytest.mark.django_db

FORMS, FOLLOW_UP, SURVEY = (f"/console/settings/{name}/" for name in ("forms", "follow-up", "survey"))
FORM = FORMS + "request-a-quote/"


def questions(brand, kind, key="default"):
    return [(each.key, each.label, each.kind, each.choices, each.required) for each in questions_of(brand, kind, key)]


def test_saving_without_a_change_changes_nothing(as_manager, brand):
    for path, kind, key in (
        (FORM, SetKind.LEAD, "request-a-quote"), (FOLLOW_UP, SetKind.FOLLOW_UP, "default"), (SURVEY, SetKind.SURVEY, "default"),
    ):  # fmt: skip
        set_questions(brand, kind, key, [
            {"key": "roof", "label": "Which roof?", "kind": "choice", "choices": ["Flat", "Steep"], "required": True},
            {"key": "area", "label": "How large?", "kind": "number", "help": "In square metres"},
        ])  # fmt: skip
        before = questions(brand, kind, key)
        form = LeadForm.objects.values().get()

        response = as_manager.post(path, typed(as_manager.get(path)))

        assert response.status_code == 302
        assert questions(brand, kind, key) == before
        assert LeadForm.objects.values().get() == form
    rules = FeedbackRules.objects.get()
    assert (rules.ask_location, rules.ask_customer, rules.publish_after_days) == (True, True, 14)


def test_questions_are_added_reworded_moved_and_removed(as_manager, brand):
    sent = typed(as_manager.get(FOLLOW_UP))

    as_manager.post(
        FOLLOW_UP,
        sent | {"line_0_label": "What did they buy?", "line_0_order": "2", "line_1_label": "Which year?", "line_1_kind": "number",
                "line_1_order": "1", "line_2_label": "How did they pay?", "line_2_kind": "choice",
                "line_2_choices": "Cash\nCard\n\nCard", "line_2_required": "on"},
    )  # fmt: skip

    assert questions(brand, SetKind.FOLLOW_UP) == [
        ("which_year", "Which year?", "number", [], False),
        ("sold", "What did they buy?", "line", [], False),
        ("how_did_they_pay", "How did they pay?", "choice", ["Cash", "Card"], True),
    ]
    sent = typed(as_manager.get(FOLLOW_UP)) | {"line_0_label": "", "line_1_label": " "}
    as_manager.post(FOLLOW_UP, sent)
    assert [key for key, *_rest in questions(brand, SetKind.FOLLOW_UP)] == ["how_did_they_pay"]


def test_a_list_to_choose_from_needs_choices(as_manager, brand):
    sent = typed(as_manager.get(SURVEY)) | {"line_1_label": "Which?", "line_1_kind": "choices", "line_1_choices": "One"}

    response = as_manager.post(SURVEY, sent)

    assert (response.status_code, list(errors(response))) == (422, ["line_1_choices"])
    assert (typed(response)["line_1_label"], typed(response)["line_1_choices"]) == ("Which?", "One")
    assert len(questions(brand, SetKind.SURVEY)) == 1


def test_who_is_asked_and_when_reviews_publish_themselves(as_manager, brand):
    sent = typed(as_manager.get(SURVEY)) | {"publish_after_days": "3"}
    sent.pop("rules-ask_customer", None)
    sent.pop("ask_customer")

    assert messages(as_manager.post(SURVEY, sent, follow=True)) == ["Saved. Forms that are sent from now on ask this."]
    rules = FeedbackRules.objects.get()
    assert (rules.ask_location, rules.ask_customer, rules.publish_after_days) == (True, False, 3)


@pytest.mark.parametrize("days", ["", "-1", "91", "soon"])
def test_a_delay_that_makes_no_sense_is_said(as_manager, brand, days):
    response = as_manager.post(SURVEY, typed(as_manager.get(SURVEY)) | {"publish_after_days": days})

    assert (response.status_code, list(errors(response))) == (422, ["publish_after_days"])


def test_new_words_of_consent_get_a_new_version_and_old_consents_keep_theirs(as_manager, brand):
    make_location(brand)
    make_lead(brand)
    old = Consent.objects.get()

    as_manager.post(
        FORM,
        typed(as_manager.get(FORM))
        | {"title": "Ask us", "products": "Heat pump\nSolar\nSolar", "share_text": "I agree."},
    )

    form = LeadForm.objects.get()
    assert (form.title, form.products, form.share_text, form.consent_version, form.key) == (
        "Ask us", ["Heat pump", "Solar"], "I agree.", "2", "request-a-quote",
    )  # fmt: skip
    old.refresh_from_db()
    assert (old.version, "passes my request" in old.text) == ("1", True)
    make_lead(brand, request={"product": "Solar"}, customer={"email": "new@customer.example", "phone": ""})
    new = Consent.objects.exclude(pk=old.pk).get()
    assert (new.version, new.text) == ("2", "I agree.")
    as_manager.post(FORM, typed(as_manager.get(FORM)) | {"title": "Only the title"})
    assert LeadForm.objects.get().consent_version == "2"


@pytest.mark.parametrize(("field", "value"), [("title", ""), ("share_text", ""), ("title", "x" * 161)])
def test_what_a_form_needs_is_said(as_manager, brand, field, value):
    response = as_manager.post(FORM, typed(as_manager.get(FORM)) | {field: value, "intro": "typed words"})

    assert (response.status_code, list(errors(response))) == (422, [field])
    assert typed(response)["intro"].strip() == "typed words"
    assert LeadForm.objects.get().title == "Request a quote"


def test_a_form_is_added_with_the_texts_of_the_first(as_manager, brand):
    response = as_manager.post(FORMS, {"title": "Request a Quote"}, follow=True)

    assert response.redirect_chain == [(FORMS + "request-a-quote-2/", 302)]
    made = LeadForm.objects.get(key="request-a-quote-2")
    assert (made.title, made.share_text) == ("Request a Quote", LeadForm.objects.get(key="request-a-quote").share_text)
    assert links(as_manager.get(FORMS))["Request a Quote"] == FORMS + "request-a-quote-2/"
    assert made.question_set != LeadForm.objects.get(key="request-a-quote").question_set
    as_manager.post(FORMS + "request-a-quote-2/", typed(response) | {"line_0_label": "Only here?"})
    assert questions(brand, SetKind.LEAD, "request-a-quote") == []


def test_a_form_without_a_title_is_not_added(as_manager, brand):
    response = as_manager.post(FORMS, {"title": " "})

    assert (response.status_code, list(errors(response))) == (422, ["title"])
    assert LeadForm.objects.count() == 1


def test_another_brands_form_is_as_good_as_missing(as_manager, brand, other_brand):
    LeadForm.objects.filter(brand=other_brand).update(key="theirs", title="Theirs")

    assert as_manager.get(FORMS + "theirs/").content == as_manager.get(FORMS + "nobodys/").content
    assert as_manager.post(FORMS + "theirs/", {"title": "Mine"}).status_code == 404
    assert LeadForm.objects.get(key="theirs").title == "Theirs"
    assert "Theirs" not in text(as_manager.get(FORMS))


@pytest.mark.parametrize("path", [FOLLOW_UP, SURVEY, FORM])
def test_half_a_form_removes_nothing(as_manager, brand, path):
    before = questions(brand, SetKind.SURVEY) + questions(brand, SetKind.FOLLOW_UP)
    whole = typed(as_manager.get(path))

    response = as_manager.post(path, {name: value for name, value in whole.items() if not name.startswith("line_")})

    assert response.status_code == 422
    assert "The form did not arrive whole." in text(response)
    assert questions(brand, SetKind.SURVEY) + questions(brand, SetKind.FOLLOW_UP) == before


def test_a_brand_may_ask_customers_why_they_did_not_buy(as_manager, brand):
    page = as_manager.get(SURVEY)
    before = FeedbackRules.objects.get()
    as_manager.post(SURVEY, typed(page) | {"ask_why_lost": "on", "why_lost_after_days": "3"})
    after = FeedbackRules.objects.get()

    assert (before.ask_why_lost, before.why_lost_after_days) == (False, 7)
    assert (after.ask_why_lost, after.why_lost_after_days, after.ask_customer) == (True, 3, True)


def test_reasons_of_a_lost_sale_have_words_for_customers(as_manager, brand):
    page = "/console/settings/reasons/"
    shown = filled_in(
        next(form for form in main_of(as_manager.get(page)).iter("form") if "lost" in str(filled_in(form)["kind"]))
    )
    before = lost_reasons(brand)
    as_manager.post(page, shown)
    unchanged = lost_reasons(brand)
    as_manager.post(page, shown | {"line_1_customers": ["Too dear"], "line_2_customers": [""]})

    assert before[1] == ("price", "Price", "It was too expensive")
    assert unchanged == before
    assert lost_reasons(brand)[1:3] == [("price", "Price", "Too dear"), ("competitor", "Bought elsewhere", "")]


def lost_reasons(brand):
    found = Reason.objects.filter(brand=brand, kind="lost", is_active=True).order_by("position")
    return list(found.values_list("key", "label", "customer_label"))
