"""What holds for every mail, whatever its kind."""

import html
import re
import uuid

import pytest

from leadloop.links.enums import Purpose
from leadloop.links.tokens import read, site_address
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import mail_list_of
from tests.support import story
from tests.support.mails import AT_THE_DESK, BEFORE_THE_REVEAL, LATER, addresses_in, all_of, cast, dom_of, every_mail

SIX_KB = 6 * 1024
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p></td></tr></table><h1>Hi</h1>",
    "' onmouseover='alert(1)",
    "{{ 7|add:7 }}{% debug %}",
    "&lt;b&gt; <!-- ]]> <svg/onload=x>",
]  # fmt: skip
CANARIES = {
    "given_name": "Quirina",
    "family_name": "von Zwetschgenbaum",
    "organization": "Knusperhaus Werkstatt GmbH",
    "email": "q.zw@postfach.example",
    "phone": "+49 30 1234567",
    "line1": "Zur Alten Pflaumengasse 77b",
}
TOLD_BY_THEMSELVES = (
    "I am Quirina Zwetschgenbaum (QUIRINA), Frau Zwetschgenbaums house, Pflaumengasse 77b or Alte Pflaumengasse."
    " Knusperhaus Werkstatt. Mail q.zw@postfach.example, ZWETSCHGENBAUM at postfach.example, call 030/123 45 67,"
    " +49 (0)30-1234567, 1234567. See www.postfach.example/quirina or @quirina77."
)


@pytest.fixture
def brand(db):
    made = story.make_brand()
    made.privacy_url = "https://northwind.example/privacy"
    made.save(update_fields=["privacy_url"])
    story.make_location(made)
    return made


@pytest.fixture
def mails_with(brand):
    """A function that puts this text wherever somebody may have typed one, and writes all mails."""
    told = cast(brand)

    def write(text, *, names):
        own = {"given_name": text, "family_name": text, "organization": text, "line1": text} if names else {}
        for opportunity in told.at.values():
            lead = opportunity.lead
            _set(opportunity.brand, name=text)
            lead.brand = opportunity.brand
            _set(opportunity.location, name=text, phone=text, line1=text, city=text, website=text)
            _set(lead, product=text, interest=text, timeframe=text, message=text)
            _set(lead.contact, **own)
            lead.customer |= own
            lead.customer["address"] |= {"city": text, "postal_code": text, "line1": text if names else "Weg 1"}
        _set(told.review, title=text, text=text, name=text)
        _set(told.review.brand, name=text)
        _set(told.review.location, name=text)
        for person in (*told.people, *told.managers, *told.users):
            _set(person, name=text)
        return every_mail(told)

    return write


def _set(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)


def test_each_mail_says_what_it_is_to_whom_and_how(brand):
    for name, messages in every_mail(cast(brand)).items():
        assert messages, name
        for message in messages:
            assert message.subject
            assert message.text.strip()
            assert name.startswith((message.kind, "fresh_link"))
            assert "Northwind" in message.text
            assert "Northwind" in message.html
            assert "You get this because" in message.text
            assert "You get this because" in message.html
            assert len(message.html.encode()) < SIX_KB, name
            assert not re.search(r"\{[{%]|\bNone\b", message.text + message.html), name
            assert "\n\n\n" not in message.text


def test_what_a_mailbox_shows_after_the_subject_says_something_new(brand):
    for name, messages in every_mail(cast(brand)).items():
        for message in messages:
            (shown,) = re.findall(r'mso-hide:all">(.*?)&nbsp;', message.html)
            assert shown.strip(), name
            assert html.unescape(shown.strip()) not in message.subject, name


def test_text_and_html_lead_to_the_same_places(brand):
    for name, messages in every_mail(cast(brand)).items():
        for message in messages:
            stars = re.compile(r"\?rating=\d$")
            linked = {
                stars.sub("", each) for each in addresses_in("\n".join(re.findall(r'href="[^"]+"', message.html)))
            }
            assert linked, name
            assert linked <= set(addresses_in(message.text)), name


def test_each_link_is_the_readers_own(brand):
    for messages in every_mail(cast(brand)).values():
        for message in messages:
            for address in addresses_in(message.text):
                path = address.removeprefix(site_address("/"))
                if path.startswith(("console/", "desk/", "https://")):
                    continue
                purpose, token, *_rest = path.split("/")
                link = read(Purpose(purpose), token, now=LATER)
                if purpose == Purpose.UNSUBSCRIBE:
                    assert link.about == message.pk
                    assert address == message.unsubscribe_url
                elif purpose == Purpose.COME_BACK:
                    assert message.kind == "nurture"
                elif purpose in (Purpose.SURVEY, Purpose.WHY_LOST):
                    assert (link.about, link.recipient) == (message.opportunity_id, None)
                else:
                    assert isinstance(link.recipient, uuid.UUID)


def test_a_way_out_stands_in_every_mail_that_is_on_a_list_and_in_no_other(brand):
    for name, messages in every_mail(cast(brand)).items():
        for message in messages:
            listed = mail_list_of(message.kind) != MailList.NONE
            assert bool(message.unsubscribe_url) is listed, name
            assert ("/u/" in message.text) is listed
            assert ("/u/" in message.html) is listed


def test_before_the_reveal_no_mail_tells_who_the_customer_is(brand):
    told = cast(
        brand,
        customer={
            **{name: value for name, value in CANARIES.items() if name != "line1"},
            "address": {"line1": CANARIES["line1"], "city": "Berlin", "postal_code": "10119", "country": "DE"},
        },
        request={
            "product": "Heat pump for Quirina",
            "interest": "Ring 030 1234567",
            "timeframe": "Ask Zwetschgenbaum",
            "message": TOLD_BY_THEMSELVES,
        },
    )
    mails = every_mail(told)
    for name, messages in mails.items():
        for message in messages:
            shown = all_of(message).casefold()
            hidden = ["zwetschge", "knusper", "postfach", "pflaumen", "77b"]
            if name in BEFORE_THE_REVEAL:
                hidden.append("quirina")
            if message.to == CANARIES["email"] or name in AT_THE_DESK:
                continue
            assert [word for word in hidden if word in shown] == [], name
            assert "1234567" not in re.sub(r"[\s()/.-]", "", shown), name
    offer = mails["opportunity_offered"][0].text
    assert "10119 Berlin" in offer
    assert "> I am [name]" in offer


@pytest.mark.parametrize("names", [True, False], ids=["everywhere", "not in names"])
def test_what_people_type_is_text_and_never_markup(mails_with, names):
    plain = {name: [dom_of(m.html) for m in messages] for name, messages in mails_with("Wort", names=names).items()}
    for payload in PAYLOADS:
        for name, messages in mails_with(payload, names=names).items():
            assert [dom_of(message.html) for message in messages] == plain[name], (name, payload)
            for message in messages:
                # The brand's name is in every footer, as it was typed.
                assert f"Sent for {payload} by" in message.text
                assert f"Sent for {payload} by" in html.unescape(message.html)


@pytest.mark.parametrize("control", ["\r\nBcc: x@evil.example", "\x0b\x0c\x1c\x1d\x1e", "\x00", "\u2028", "a" * 4000])
@pytest.mark.django_db
def test_no_name_breaks_a_header(control):
    name = f"Eve {control} Adam"
    brand = story.make_brand(name[:100], owner_email="owner@northwind.example")
    contacts = [{"name": name[:160], "email": f"{role}@d-1.example", "role": role} for role in ("recipient", "manager")]
    story.make_location(brand, name=name[:150], contacts=contacts)
    # What is longer is refused.
    line = name[:120]
    customer = {"given_name": line, "family_name": line, "organization": line}
    request = {"product": line, "interest": line, "timeframe": line, "message": name}
    review = {"title": line, "text": name, "name": line}
    for messages in every_mail(cast(brand, review=review, customer=customer, request=request)).values():
        for message in messages:
            for header in (message.subject, message.to_name, message.from_name):
                assert header.isprintable()
            assert re.fullmatch(r"(erika@customer|(recipient|manager)@d-1|owner@northwind)\.example", message.to)


def test_nobodys_advertisement_goes_out_through_the_confirmation(brand):
    advert = {
        "product": "Buy at evil.com",
        "interest": "www.evil.example",
        "timeframe": "http://evil.example",
        "message": "x",
    }
    told = cast(brand, customer={"given_name": "Win at evil.com", "family_name": "now"}, request=advert)
    (message,) = every_mail(told)["lead_received"]
    assert "evil" not in message.subject + message.text + message.html + message.to_name
    assert "Hello,\n" in message.text
