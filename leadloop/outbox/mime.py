"""A message as the bytes that go over the wire (RFC 5322, 2045 to 2047).

The parts are put together by hand from the standard library's encoders: ``EmailMessage`` takes some two
milliseconds for each mail, nearly all of them to fold headers that need no folding, and mail is sent by the hundred.
"""

import binascii
import re
from base64 import b64encode, encodebytes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from types import MappingProxyType
from typing import Final

from email_validator import EmailNotValidError, validate_email

from leadloop.outbox.models import Message
from leadloop.outbox.pictures import content_id

CRLF: Final = "\r\n"
# In base64 four characters for three bytes, beside the word's own twelve and the longest header name.
_PIECE_BYTES: Final = 39
# Everything that could end a header or that no mail program shows; surrogates cannot be written at all.
_NOT_IN_HEADERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f\"(),:;<>@\[\\\]]+@[^\s\x00-\x20\x7f\"(),:;<>@\[\\\]]+")


class NotAnAddress(ValueError):
    """This cannot be put into a header or an SMTP command as an address."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, in the spelling that mail servers take; ``utf8`` where one of them needs SMTPUTF8 (RFC 6531)."""

    sender: str
    recipient: str
    utf8: bool


def envelope_of(message: Message, *, sender: str) -> Envelope:
    """Return the addresses for the mail server. Raises :class:`NotAnAddress`."""
    (writer, writer_utf8), (reader, reader_utf8) = on_wire(sender), on_wire(message.to)
    return Envelope(writer, reader, utf8=writer_utf8 or reader_utf8)


def on_wire(address: str) -> tuple[str, bool]:
    """Return the address with its domain in ASCII, and whether what stands before the @ is more than that.

    Raises :class:`NotAnAddress`.
    """
    if address.isascii():
        found, utf8 = address, False
    else:
        try:
            read = validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            raise NotAnAddress from error
        found, utf8 = read.ascii_email or f"{read.local_part}@{read.ascii_domain}", read.smtputf8
    if not _PLAIN_ADDRESS.fullmatch(found) or _NOT_IN_HEADERS.search(found):
        raise NotAnAddress
    return found, utf8


def wire_bytes(
    message: Message, envelope: Envelope, *, sender_name: str, pictures: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """Return the whole mail, lines ending in CRLF: plain ASCII unless an address needs more. Raises :class:`NotAnAddress`.

    ``pictures``: the PNG files that its HTML shows, by name.
    """
    boundary = _boundary(message)
    html = _part("html", message.html)
    return b"".join(
        [
            *(
                f"{name}: {value}{CRLF}".encode()
                for name, value in headers_of(message, envelope, sender_name=sender_name)
            ),
            _beginning(boundary),
            _part("plain", message.text),
            _beginning(boundary),
            _illustrated(message, html, pictures) if pictures else html,
            f"{CRLF}--{boundary}--{CRLF}".encode(),
        ]
    )


def headers_of(message: Message, envelope: Envelope, *, sender_name: str) -> list[tuple[str, str]]:
    """Return the mail's headers in order, as they go over the wire: folded and encoded. Raises :class:`NotAnAddress`."""
    headers = [
        ("Message-ID", one_line(message.message_id)),
        ("Date", format_datetime(message.queued_at)),
        ("From", mailbox(sender_name, envelope.sender)),
        ("To", mailbox(message.to_name, envelope.recipient)),
        ("Subject", words(message.subject)),
        # RFC 3834, and what Exchange asks for: no "out of office" comes back.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Leadloop-Kind", str(message.kind)),
    ]
    if message.reply_to:
        reply_to, utf8 = on_wire(message.reply_to)
        if envelope.utf8 or not utf8:
            headers.append(("Reply-To", reply_to))
    if message.unsubscribe_url:
        # RFC 2369 and 8058: the recipient's mail program offers one press that ends this list.
        headers.append(("List-Unsubscribe", f"<{one_line(message.unsubscribe_url)}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    kind = f'multipart/alternative; boundary="{_boundary(message)}"'
    return [*headers, ("MIME-Version", "1.0"), ("Content-Type", kind)]


def _boundary(message: Message) -> str:
    # Quoted-printable writes every "=" as "=3D", so that no line of a part can be taken for it.
    return f"=_{message.pk.hex}"


def one_line(text: str) -> str:
    """Return ``text`` fit for a header: what could end the header, and what is invisible, becomes a space."""
    return _NOT_IN_HEADERS.sub(" ", text).strip()


def words(text: str) -> str:
    """Return header text in ASCII, in encoded words (RFC 2047) where it has to be, a word a line."""
    line = one_line(text)
    # What looks like an encoded word would be shown decoded: somebody typed it, so it is shown as typed.
    if line.isascii() and "=?" not in line:
        return line
    return f"{CRLF} ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(line))


def mailbox(name: str, address: str) -> str:
    """Return ``"Name" <address>``, or the address alone where there is no name."""
    shown = one_line(name)
    if not shown:
        return address
    if shown.isascii() and "=?" not in shown:
        quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{words(shown)}{CRLF} <{address}>"


def _pieces(line: str) -> Iterator[bytes]:
    """Cut the text between characters so that a line stays below the 76 characters that RFC 2047 allows."""
    piece = b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > _PIECE_BYTES:
            yield piece
            piece = b""
        piece += encoded
    yield piece


def _beginning(boundary: str) -> bytes:
    # The blank line before the boundary belongs to the boundary; the text's own last line end stays.
    return f"{CRLF}--{boundary}{CRLF}".encode()


def _illustrated(message: Message, html: bytes, pictures: Mapping[str, bytes]) -> bytes:
    """Return the HTML and the pictures in it as one part (RFC 2387)."""
    boundary = f"=_with_pictures_{message.pk.hex}"
    parts = [f'Content-Type: multipart/related; type="text/html"; boundary="{boundary}"{CRLF}'.encode()]
    for part in (html, *(_picture(message, name, content) for name, content in pictures.items())):
        parts += [_beginning(boundary), part]
    return b"".join([*parts, f"{CRLF}--{boundary}--{CRLF}".encode()])


def _picture(message: Message, name: str, content: bytes) -> bytes:
    head = (
        f"Content-Type: image/png{CRLF}"
        f"Content-ID: <{content_id(name, message.pk)}>{CRLF}"
        f'Content-Disposition: inline; filename="{name}.png"{CRLF}'
        f"Content-Transfer-Encoding: base64{CRLF}{CRLF}"
    )
    return head.encode() + encodebytes(content).replace(b"\n", CRLF.encode())


def _part(subtype: str, text: str) -> bytes:
    head = f"Content-Type: text/{subtype}; charset=utf-8{CRLF}Content-Transfer-Encoding: quoted-printable{CRLF}{CRLF}"
    lines = _LINE_END.sub(CRLF, text).removesuffix(CRLF) + CRLF
    # Its soft breaks take the line end that the data's first line has, which is why there always is one.
    return head.encode() + binascii.b2a_qp(lines.encode("utf-8", "replace"), istext=True)
