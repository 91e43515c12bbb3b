"""Pictures in a message: parts of the mail that its HTML names, on a page within the HTML, and not kept for ever."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from leadloop.core.ids import new_id
from leadloop.outbox.mime import envelope_of, wire_bytes
from leadloop.outbox.models import Message, MessagePicture
from leadloop.outbox.operations import purge_old_pictures, queue_with_pictures
from leadloop.outbox.pictures import content_id, html_on_page
from leadloop.outbox.queries import pictures_of
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from tests.outbox.conftest import NOW
from tests.support.story import make_brand

pytestmark = pytest.mark.django_db
PICTURES = {"stages": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "trend": b"\x89PNG--=_with_pictures_\n.\n"}


@pytest.fixture
def illustrated(write):
    pk = new_id()
    html = "".join(f'<img src="cid:{content_id(name, pk)}" alt="It says {name}">' for name in PICTURES)
    message = write(id=pk, brand=make_brand(now=NOW), kind="digest", html=f"{html}\n", next_attempt_at=NOW)
    queue_with_pictures(message, PICTURES, now=NOW)
    return message


def parts_of(raw):
    return message_from_bytes(raw, policy=policy.default)


def test_text_stands_beside_html_with_its_pictures(illustrated):
    envelope = envelope_of(illustrated, sender="leads@leads.example")
    mail = parts_of(wire_bytes(illustrated, envelope, sender_name="N", pictures=pictures_of(illustrated)))
    assert mail.get_content_type() == "multipart/alternative"
    text, related = mail.iter_parts()
    assert (text.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    assert related.get_param("type") == "text/html"
    html, *pictures = related.iter_parts()
    assert html.get_content().splitlines() == illustrated.html.splitlines()
    for picture, (name, content) in zip(pictures, PICTURES.items(), strict=True):
        assert (picture.get_content_type(), picture.get_content_disposition()) == ("image/png", "inline")
        assert picture["Content-ID"] == f"<{content_id(name, illustrated.pk)}>"
        assert picture.get_payload(decode=True) == content


def test_a_message_without_pictures_is_as_before(write):
    message = write()
    envelope = envelope_of(message, sender="leads@leads.example")
    mail = parts_of(wire_bytes(message, envelope, sender_name="N"))
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_mail_server_gets_the_pictures(illustrated, smtp_server, smtp_to):
    assert send_due(smtp_to(smtp_server), now=NOW).sent == 1
    [delivered] = smtp_server.delivered
    found = {
        part["Content-ID"]: part.get_payload(decode=True) for part in delivered.message.walk() if part["Content-ID"]
    }
    assert found == {f"<{content_id(name, illustrated.pk)}>": content for name, content in PICTURES.items()}


def test_on_a_page_the_pictures_stand_in_the_html(illustrated):
    html = html_on_page(illustrated)
    assert html.count("data:image/png;base64,iVBOR") == 2
    assert "cid:" not in html


def test_pictures_go_after_a_month_but_not_before_they_were_sent(illustrated):
    late = NOW + timedelta(days=31)
    assert purge_old_pictures(now=late) == 0
    send_due(LocalMailbox(), now=NOW)
    assert purge_old_pictures(now=NOW + timedelta(days=29)) == 0
    assert purge_old_pictures(now=late) == 2
    assert not MessagePicture.objects.exists()
    assert html_on_page(Message.objects.get()) == illustrated.html


@pytest.mark.parametrize("kind", ["lead_received", "status_request"])
def test_nobody_looks_for_pictures_of_other_kinds(write, kind, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert pictures_of(write(kind=kind)) == {}
