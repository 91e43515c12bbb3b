"""What goes over the wire is parsed back by another hand: email.policy.default, which is strict about headers."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.outbox.mime import NotAnAddress, envelope_of, on_wire, one_line, wire_bytes
from leadloop.outbox.models import Message

LISTED = "https://leads.example/u/abcdefghijklmnopqrstuvwxyz.ABCDEF_-0123456789/"
HOSTILE = [
    "Anna\r\nBcc: thief@evil.example",
    "Anna\nSubject: hello\n\nbody",
    "Anna\rX-Evil: 1",
    "a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029i",
    "NUL \x00 in the middle",
    "lone \ud800 surrogate \udfff",
    '"quoted" <thief@evil.example>, back\\slash',
    "=?utf-8?b?QmNjOiB0aGllZkBldmlsLmV4YW1wbGU=?=",
    "=?utf-8?q?=0D=0ABcc:_thief=40evil.example?= ü",
    "Zoë Müller-Lüdenscheidt",
    "株式会社ノースウィンド 暖房部門",
    "مؤسسة الشمال للتدفئة",
    "Ελληνικά и русский עברית ไทย",
    "👩‍🔧 heating 🔥" * 12,
    "e\u0301" * 120,
    "x" * 290,
    "ü" * 290,
    "word " * 55,
    "--=_boundary--",
    ";,:@()<>[]\\",
    "  spaces   around  ",
]


def a_message(**fields):
    return Message(
        **{
            "kind": "lead_received",
            "to": "erika@customer.example",
            "to_name": "Erika Mustermann",
            "subject": "Your request",
            "text": "Hello\n",
            "html": "<p>Hello</p>\n",
            "message_id": "<0190@leads.example>",
            "queued_at": datetime(2026, 6, 3, 9, 0, tzinfo=UTC),
            **fields,
        }
    )


def written(message, *, sender="leads@leads.example", sender_name="Northwind via Leadloop"):
    raw = wire_bytes(message, envelope_of(message, sender=sender), sender_name=sender_name)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    return raw


def parsed(message, **fields):
    found = message_from_bytes(written(message, **fields), policy=policy.default)
    assert [part.defects for part in found.walk()] == [[], [], []]
    assert [header.defects for header in found.values()] == [()] * len(found.values())
    return found


def names_in(raw):
    """The names before the addresses. policy.default puts a space between encoded words of a name; RFC 2047 has none."""
    for header in ("To", "From"):
        value = message_from_bytes(raw, policy=policy.compat32)[header]
        if "=?" in value:
            yield str(make_header(decode_header(value.rpartition("<")[0].rstrip())))
        else:
            yield message_from_bytes(raw, policy=policy.default)[header].addresses[0].display_name


def bodies(found):
    return tuple(
        found.get_body((kind,)).get_content().replace("\r\n", "\n").removesuffix("\n") for kind in ("plain", "html")
    )


def test_the_whole_mail():
    found = parsed(
        a_message(reply_to="owner@brand.example", unsubscribe_url=LISTED, text="Hello\nyou\n", html="<p>Hello</p>")
    )
    assert dict(found.items()) == {
        "Message-ID": "<0190@leads.example>",
        "Date": "Wed, 03 Jun 2026 09:00:00 +0000",
        "From": "Northwind via Leadloop <leads@leads.example>",
        "To": "Erika Mustermann <erika@customer.example>",
        "Subject": "Your request",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Leadloop-Kind": "lead_received",
        "Reply-To": "owner@brand.example",
        "List-Unsubscribe": f"<{LISTED}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": found["Content-Type"],
    }
    assert found.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in found.iter_parts()] == ["utf-8", "utf-8"]
    assert bodies(found) == ("Hello\nyou", "<p>Hello</p>")


def test_mail_that_belongs_to_no_list_has_no_way_out_of_one():
    found = parsed(a_message(kind="sign_in"))
    assert (found["List-Unsubscribe"], found["List-Unsubscribe-Post"], found["Reply-To"]) == (None, None, None)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_stands_in_a_name_or_subject_stays_there(text):
    found = parsed(a_message(subject=text, to_name=text), sender_name=text)
    names = [
        "Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Leadloop-Kind",
        "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert found.keys() == names
    assert found["Subject"] == one_line(text)
    assert [each.addr_spec for each in found["To"].addresses] == ["erika@customer.example"]
    assert [each.addr_spec for each in found["From"].addresses] == ["leads@leads.example"]
    assert set(names_in(written(a_message(to_name=text), sender_name=text))) == {one_line(text)}
    assert bodies(found) == ("Hello", "<p>Hello</p>")


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_stands_in_a_body_stays_there(text):
    found = parsed(a_message(text=f"{text}\n", html=f"<p>{text}</p>\n"))
    # Line ends are made alike, and a surrogate cannot be written in UTF-8 at all.
    shown = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    assert bodies(found) == (shown, f"<p>{shown}</p>")
    assert len(found.keys()) == 10


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=2000))
def test_any_text_at_all(line, body):
    found = parsed(a_message(subject=line, to_name=line, text=body, html=body), sender_name=line)
    assert found["Subject"] == one_line(line)
    assert [a.addr_spec for a in found["To"].addresses] == ["erika@customer.example"]
    assert set(names_in(written(a_message(to_name=line), sender_name=line))) == {one_line(line)}
    shown = body.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    assert bodies(found) == (shown, shown)


def test_lines_that_look_like_the_end_of_the_mail():
    text = ".\n..\n.hidden\nFrom here\n--=_0190--\n"
    assert bodies(parsed(a_message(text=text))) == (text.removesuffix("\n"), "<p>Hello</p>")


def test_encoded_lines_keep_to_76_characters():
    message = a_message(subject="ü" * 300, to_name="ü" * 200)
    raw = wire_bytes(message, envelope_of(message, sender="leads@leads.example"), sender_name="ü" * 120)
    assert max(len(line) for line in raw.split(b"\r\n") if b"=?" in line) <= 76


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("erika@customer.example", ("erika@customer.example", False)),
        ("o'neil+leads@customer.example", ("o'neil+leads@customer.example", False)),
        ("erika@bücher.example", ("erika@xn--bcher-kva.example", False)),
        ("erika@straße.example", ("erika@xn--strae-oqa.example", False)),
        ("müller@bücher.example", ("müller@xn--bcher-kva.example", True)),
        ("用户@例子.example", ("用户@xn--fsqu00a.example", True)),
    ],
)
def test_addresses_as_mail_servers_take_them(address, wire):
    assert on_wire(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        "", "erika", "@customer.example", "erika@", "a b@customer.example", "erika@customer.example\r\nDATA",
        "erika@customer.example\x00", "<erika@customer.example>", "erika@customer.example,thief@evil.example",
        "erika@cust\u2028omer.example", "ü@", "a@b@c",
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_written_to(address):
    with pytest.raises(NotAnAddress):
        on_wire(address)


def test_an_address_beyond_ascii_is_written_as_it_is():
    message = a_message(to="müller@bücher.example", reply_to="jürgen@brand.example")
    envelope = envelope_of(message, sender="leads@leads.example")
    head = wire_bytes(message, envelope, sender_name="Northwind").decode().partition("\r\n\r\n")[0].split("\r\n")
    assert envelope.utf8
    assert '"Erika Mustermann" <müller@xn--bcher-kva.example>' in [line.removeprefix("To: ") for line in head]
    assert "Reply-To: jürgen@brand.example" in head


def test_a_reply_address_that_the_mail_cannot_hold_is_left_out():
    assert parsed(a_message(reply_to="jürgen@brand.example"))["Reply-To"] is None
