"""XML as it is sent, to plain elements: any encoding and letter case; nothing that grows, nothing from elsewhere."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from django.utils.translation import gettext as _

from leadloop.core.problems import FieldProblem
from leadloop.core.text import clean_line

# What people send has six levels and some dozens of elements.
_DEEPEST: Final = 30
_MOST: Final = 2000
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
                 (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))  # fmt: skip
_DECLARED: Final = re.compile(
    rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']", re.IGNORECASE
)
# By Python's own names. Among its codecs there are slow ones, and some that are no encodings of text.
_ENCODINGS: Final = frozenset(
    ["utf-8", "ascii", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949"]
    + ["koi8-r", "koi8-u", "mac-roman", "cp437", "cp850", "cp852", "cp858"]
    + [f"iso8859-{part}" for part in range(1, 17)]
    + [f"cp125{page}" for page in range(9)]
)  # fmt: skip


class AdfProblem(FieldProblem):
    """The body is not what ADF means. ``errors`` maps ADF's own paths (``adf.prospect``) to what to do."""


@dataclass(slots=True, eq=False)
class Element:
    """An element with its name and attributes in small letters. What is *taken* is gone, so that the rest can be kept too."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: "list[str | Element]" = field(default_factory=list)

    @property
    def children(self) -> "list[Element]":
        """The elements in it, in order."""
        return [each for each in self.content if isinstance(each, Element)]

    @property
    def whole(self) -> str:
        """All text in it and in what it contains."""
        return "".join(each if isinstance(each, str) else f" {each.whole} " for each in self.content)

    @property
    def line(self) -> str:
        """All text in it as one tidy line."""
        return clean_line(self.whole)

    def all(self, name: str) -> "list[Element]":
        """Return the elements of this name, in order, and leave them here."""
        return [each for each in self.children if each.name == name]

    def take(self, name: str) -> "Element":
        """Return the first element of this name and take it away; an empty one where there is none."""
        found = self.all(name)
        return self.drop(found[0]) if found else Element(name)

    def drop(self, child: "Element") -> "Element":
        """Take this very element away."""
        self.content = [each for each in self.content if each is not child]
        return child

    def take_line(self, name: str, *idle: str) -> str:
        """Return the text of the first element of this name that says something; attributes stay, but for ``idle`` ones."""
        for each in self.all(name):
            if each.line:
                return self.read(each, *idle)
        return ""

    def read(self, child: "Element", *idle: str) -> str:
        """Return the text of this very element, and keep of it no more than its attributes without the ``idle`` ones."""
        text = child.line
        for name in idle:
            child.take_attribute(name)
        child.content = []
        if not child.attributes:
            self.drop(child)
        return text

    def take_own(self) -> str:
        """Return the text that is in this element itself as one tidy line, and take it away."""
        text = clean_line("".join(each for each in self.content if isinstance(each, str)))
        self.content = [*self.children]
        return text

    def take_attribute(self, name: str) -> str:
        """Return what the attribute says, as one tidy line, and take it away."""
        return clean_line(self.attributes.pop(name, ""))

    def left(self, label: str = "") -> Iterator[tuple[str, str]]:
        """Yield what nobody took, in order: by a label of the names that lead there, and the text with its attributes."""
        text = clean_line("".join(each for each in self.content if isinstance(each, str)))
        beside = ", ".join(f"{name} {said}" for name, value in self.attributes.items() if (said := clean_line(value)))
        if text or beside:
            yield label, f"{text} ({beside})" if text and beside else text or beside
        for each in self.children:
            yield from each.left(f"{label} {each.name}".strip())

    def lines_left(self, label: str = "") -> list[str]:
        """Return what nobody took, as plain lines."""
        return [": ".join(filter(None, each)) for each in self.left(label)]


def read_elements(body: bytes, *, charset: str) -> Element:
    """Return the root of the document. ``charset`` is what the header of the message says of it, may be empty.

    Raises :class:`AdfProblem`.
    """
    parser: Any = XMLParser(target=_Builder(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        # As text, whatever encoding the declaration names has no effect any more.
        parser.feed(_decode(body, charset).lstrip("\ufeff \t\r\n"))
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise _problem(_("Leave out the document type (<!DOCTYPE …>) and entities of your own.")) from error
    except ParseError as error:
        line, column = error.position
        told = {"line": line, "column": column + 1}
        raise _problem(_("This is not XML: there is a mistake in line %(line)d, column %(column)d.") % told) from error
    return root


class _Builder:
    """Makes elements of what the parser meets."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._root = Element("")
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= _DEEPEST:
            raise _problem(_("The XML is nested too deeply."))
        if self._count > _MOST:
            raise _problem(_("Send at most %(most)d elements.") % {"most": _MOST})
        made = Element(_name(tag), {_name(name): value for name, value in attributes.items()})
        if self._open:
            self._open[-1].content.append(made)
        else:
            self._root = made
        self._open.append(made)

    def data(self, text: str) -> None:
        self._open[-1].content.append(text)

    def end(self, _tag: str) -> None:
        made = self._open.pop()
        made.content = list(_together(made.content))

    def close(self) -> Element:
        return self._root


def _together(content: "list[str | Element]") -> "Iterator[str | Element]":
    """Yield the content with texts that comments part as one: there may be a hundred thousand, looked through for each child."""
    for is_text, some in groupby(content, lambda each: isinstance(each, str)):
        if is_text:
            yield "".join(map(str, some))
        else:
            yield from some


def _name(tag: str) -> str:
    """Return a name without its namespace, in small letters."""
    return clean_line(tag.rpartition("}")[2], limit=40).lower()


def _decode(body: bytes, charset: str) -> str:
    marked = [codec for mark, codec in _MARKS if body.startswith(mark)][:1]
    declared = _DECLARED.match(body)
    # Who can be read so far cannot be in UTF-16, though some libraries always say so.
    named = [charset, declared[1].decode() if declared else ""]
    for codec in marked or [*chain.from_iterable(map(_codecs, named)), "utf-8"]:
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    raise _problem(
        _("The text is not in the encoding that it names. Send UTF-8, or name another one in the XML declaration.")
    )


def _codecs(name: str) -> list[str]:
    """Return what text of an encoding by this name may be in, the likeliest first; none where the name says nothing."""
    try:
        found = codecs.lookup(name).name if re.fullmatch(r"[A-Za-z0-9._-]{1,40}", name) else ""
    except LookupError:
        return []
    # Windows calls its own Latin 1 by that name, as browsers know: the euro sign and its quotes would be controls.
    return [*["cp1252"] * (found == "iso8859-1"), found] if found in _ENCODINGS else []


def _problem(text: str) -> AdfProblem:
    return AdfProblem({"adf": text})
