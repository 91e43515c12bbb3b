import time
from xml.sax.saxutils import quoteattr

import pytest

from leadloop.intake.adf.elements import AdfProblem
from leadloop.intake.adf.reading import read_adf
from tests.intake.adf.sent import read


def refused(body):
    with pytest.raises(AdfProblem) as problem:
        read_adf(body, country="DE")
    return problem.value.errors


GREETING = '<?xml version="1.0"{}?><adf><prospect><customer><comments>Grüße</comments></customer></prospect></adf>'


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "declared"),
        [
            ("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ' encoding="utf-16"'), ("utf-16-le", ' encoding="utf-16"'),
            ("utf-16-be", ""), ("iso-8859-1", " encoding='ISO-8859-1'"), ("cp1252", ' encoding="windows-1252"'),
            ("iso-8859-15", ' encoding="ISO-8859-15"'), ("gb18030", ' encoding="GB18030"'),
            # Some libraries say UTF-16 whatever they write.
            ("utf-8", ' encoding="utf-16"'), ("utf-8", ' encoding="nonsense"'), ("utf-8", ' encoding="punycode"'),
        ],
    )  # fmt: skip
    def test_as_declared(self, encoding, declared):
        assert read_adf(GREETING.format(declared).encode(encoding), country="DE").comments == "Grüße"

    @pytest.mark.parametrize(
        ("encoding", "charset"),
        [("latin-1", "ISO-8859-1"), ("utf-8", "us-ascii"), ("utf-8", "\x00"), ("utf-8", "idna"), ("utf-8", "x" * 999)],
    )
    def test_as_the_header_says(self, encoding, charset):
        assert read_adf(GREETING.format("").encode(encoding), charset=charset, country="DE").comments == "Grüße"

    @pytest.mark.parametrize(("sent", "read"), [(b"\x84Let\x92s\x93 \x80", "„Let’s“ €"), (b"\x81\xfc", "ü")])
    def test_what_windows_calls_latin_1(self, sent, read):
        body = GREETING.format(' encoding="ISO-8859-1"').encode().replace("Grüße".encode(), sent)
        assert read_adf(body, country="DE").comments == read

    def test_what_is_in_no_encoding_that_it_names(self):
        assert refused(GREETING.format("").encode("latin-1")) == {
            "adf": "The text is not in the encoding that it names. Send UTF-8, or name another one in the XML declaration."
        }


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n  <?xml version='1.0'?><ADF><Prospect><Customer><Comments>Hi</Comments></Customer></Prospect></ADF>\n",
        b"<adf xmlns='urn:adf'><prospect><customer><comments>Hi</comments></customer></prospect></adf>",
        b"<a:adf xmlns:a='urn:adf'><a:prospect><a:customer><a:comments>Hi</a:comments></a:customer></a:prospect></a:adf>",
        b"<adf><prospect><customer><comments><![CDATA[Hi]]></comments></customer></prospect></adf>",
        b"<adf><prospect><customer><comments>H<!-- x -->i</comments></customer></prospect></adf>",
    ],
)
def test_the_same_in_other_clothes(body):
    assert read_adf(body, country="DE").comments == "Hi"


NOT_XML = "This is not XML: there is a mistake in line 1, column {}."
DOCTYPE = "Leave out the document type (<!DOCTYPE …>) and entities of your own."
HOSTILE = {
    "laughs": (b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><adf>&b;</adf>', DOCTYPE),
    "external entity": (b'<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf>&x;</adf>', DOCTYPE),
    "parameter entity": (b'<!DOCTYPE f [<!ENTITY % x SYSTEM "http://x.example/"> %x;]><adf/>', DOCTYPE),
    "external definition": (b'<!DOCTYPE adf SYSTEM "http://x.example/adf.dtd"><adf/>', DOCTYPE),
    "default attributes": (
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "' + b"x" * 90_000 + b'">]><adf>' + b"<a/>" * 100_000 + b"</adf>",
        DOCTYPE,
    ),
    "deep": (b"<adf>" + b"<a>" * 300_000, "The XML is nested too deeply."),
    "wide": (b"<adf>" + b"<a/>" * 200_000 + b"</adf>", "Send at most 2000 elements."),
    "NUL": (b"<adf>\x00</adf>", NOT_XML.format(6)),
    "NUL by number": (b"<adf>&#0;</adf>", NOT_XML.format(6)),
    "half a character": (b"<adf>&#xD800;</adf>", NOT_XML.format(6)),
    "unknown entity": (b"<adf>&nbsp;</adf>", NOT_XML.format(6)),
    "nothing": (b"", NOT_XML.format(1)),
    "text": (b"hello", NOT_XML.format(1)),
    "JSON": (b'{"customer": {}}', NOT_XML.format(1)),
    "half": (b"<adf><prospect>", NOT_XML.format(16)),
    "two": (b"<adf/><adf/>", NOT_XML.format(7)),
    "no namespace": (b"<x:adf/>", NOT_XML.format(1)),
}


@pytest.mark.parametrize(("body", "told"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_not_xml_or_hostile_is_refused_at_once(body, told):
    began = time.process_time()
    assert refused(body) == {"adf": told}
    assert time.process_time() - began < 1


def test_a_huge_attribute_is_read():
    began = time.process_time()
    lines = read(f"<x a={quoteattr('y' * 900_000)}/>").lines
    assert [len(line) for line in lines] == [900_005]
    assert time.process_time() - began < 1


def test_texts_between_comments_are_read_at_once():
    began = time.process_time()
    lines = read("<vehicle><make>VW</make></vehicle>" * 900 + "x<!---->" * 118_000).lines
    assert lines[-1] == "x" * 118_000
    assert time.process_time() - began < 1
