"""What nobody types by hand, in the form of a lead's page: refused at its field or kept tidy, and never lost in silence."""

from urllib.parse import urlencode

import pytest

from leadloop.desk.models import Outcome
from tests.support.desk import make_desk_lead
from tests.support.pressing import parse
from tests.support.story import make_location
from tests.web.console.pages import errors, text, typed
from tests.web.desk.sending import fields, send

PRESSES = {"unreached": {}, "negative": {"reason": "no_immediate_opportunity"}, "positive": {"contacted": "yes"}}
HOSTILE = {
    "markup": ("<script>alert(1)</script>\"'{{ 7 }}", "<script>alert(1)</script>\"'{{ 7 }}"),
    "formula": ("=1+1", "=1+1"),
    "override": ("\u202egnp.exe\u202c", "gnp.exe"),
    "nul": ("a\0b", "ab"),
    "long word": ("W" * 2000, "W" * 2000),
    "lines": ("a\r\nb\u2028c", "a\nb\nc"),
}


@pytest.fixture(autouse=True)
def location(brand):
    return make_location(brand)


@pytest.mark.parametrize("press", PRESSES)
def test_a_note_that_is_too_long_is_refused_and_not_cut(as_ada, lead, press):
    answer = send(as_ada, lead, press, note="x" * 2001, **PRESSES[press])
    assert (answer.status_code, errors(answer)) == (
        422, {"note": "Please shorten this to 2000 characters; it has 2001."},
    )  # fmt: skip
    assert (typed(answer)["note"], Outcome.objects.count()) == ("x" * 2001, 0)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("press", PRESSES)
def test_a_note_is_kept_tidy_and_shown_as_text(as_ada, lead, press, name):
    given, kept = HOSTILE[name]
    assert send(as_ada, lead, press, note=given, **PRESSES[press]).status_code == 302
    assert Outcome.objects.get().note == kept
    page = as_ada.get(f"/desk/leads/{lead.pk}/")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert " ".join(kept.split()) in " ".join(text(page).split())


@pytest.mark.parametrize("press", PRESSES)
def test_half_a_character_breaks_nothing(as_ada, brand, press):
    for name in ("note", "brief", "given_name", "city", "interest", "seen", "reason", "location"):
        lead = make_desk_lead(brand)
        body = urlencode(
            {**fields(as_ada, lead), **PRESSES[press], name: "a\ud800b"}, doseq=True, errors="surrogatepass"
        )
        answer = as_ada.post(f"/desk/leads/{lead.pk}/{press}/", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {302, 409, 422}
        assert as_ada.get(f"/desk/leads/{lead.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("field", "limit"), [("interest", 200), ("timeframe", 120), ("given_name", 120), ("city", 120)]
)
def test_a_line_that_is_too_long_is_refused_and_not_cut(as_ada, lead, field, limit):
    answer = send(as_ada, lead, "positive", **{**PRESSES["positive"], field: "x" * (limit + 1)})
    assert answer.status_code == 422
    assert errors(answer) == {field: f"Please shorten this to {limit} characters; it has {limit + 1}."}
    assert (typed(answer)[field], Outcome.objects.count()) == ("x" * (limit + 1), 0)


def test_recording_and_taking_the_next_is_the_first_choice(as_ada, lead):
    buttons = [each for each in parse(as_ada.get(f"/desk/leads/{lead.pk}/")).iter("button") if each.get("formaction")]
    primary = [each for each in buttons if "button-primary" in each.get("class", "")]
    assert len(primary) == 3
    assert {each.get("name") for each in primary} == {"then"}
