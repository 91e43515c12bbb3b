"""Hiding in a customer's own words what a location may not see yet: ways to reach them, their name, their street.

People sign their messages and repeat their number in them. Pure. Rather one word too many is hidden than one too few:
the words are shown in full as soon as the contact details are. A number spelled in words and a nickname pass.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leadloop.core.text import search_key
from leadloop.outbox.wording import LINK

# Characters of private use, which the text has lost before, mark what is hidden until it gets its word.
_REACH, _NAME, _STREET = "\ue000", "\ue001", "\ue002"

# Letters with the marks that belong to them: the vowel signs of Indian and Thai scripts are no letters of their own.
_WORD = r"(?:[^\W\d_]+|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e]+)+"
_TOKEN = re.compile(rf"{_WORD}|\d+")
# Between the words of a name or street; a full stop too, for "Torstr. 12".
_GLUE = re.compile(r"[\s.,\-\u2010-\u2015&+'\u2019/]{0,3}")

_AT = re.compile(r"[@\uff20\ufe6b]|[(\[{<](?:at|ät)[)\]}>]", re.IGNORECASE)
_SAID_AT = re.compile(r"\s(?:at|ät)\s", re.IGNORECASE)
_DOT = re.compile(r"[(\[{<]?(?:dot|punkt|point)[)\]}>]?", re.IGNORECASE)
_GAP = r"[^\S\n]{0,2}"
_DIGITS = re.compile(rf"[(+]{{0,2}}\d(?:(?:{_GAP}[()/\-\u2010-\u2015\u00b7_]{{1,2}}{_GAP}|\.|[^\S\n]{{1,2}})?\d)*")
_DATE = r"(?:\d\d?[./-]\d\d?[./-](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
_YEAR = r"(?:19|20)\d\d"
# Dates, spans of dates or years, and amounts, none of them written as numbers are dialled.
_NO_NUMBER = re.compile(
    rf"\(?(?:{_DATE}(?:\s?[-\u2013]\s?{_DATE})?(?:\s\d\d?)?|{_YEAR}\s?[-\u2013/]\s?{_YEAR}"
    r"|[1-9]\d{0,2}\.\d{3}\s?[-\u2013]\s?[1-9]\d{0,2}\.\d{3}|[1-9]\d?\.\d{3}\.\d{3})"
)
_LIKE_A_NUMBER = 7
_PART_OF_THEIRS = 5


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# They stand in names and in every other sentence.
_PARTICLES = _words(
    "von van vom vor zu zum zur der die das den dem de des del della di da do dos du la le les el al ben bin ibn ter ten"
    " af av und and et y e of the"
)
_LEGAL_FORMS = _words(
    "gmbh ag kg kgaa ohg gbr ug se ev eg mbh co ltd llc llp inc plc corp sa sas sarl srl spa bv nv ab as oy aps"
)
_STREET_WORDS = _words(
    "str strasse street st road rd avenue ave av weg platz allee gasse ring ufer damm chaussee lane ln drive dr square"
    " sq way boulevard blvd court ct rue via viale piazza calle avenida plaza rua straat laan plein"
)
_STREET_ENDINGS = ("str", "straat", "weg", "platz", "allee", "gasse", "ring", "ufer", "damm", "laan", "plein")
# From this many letters on a word is telling: it is hidden by itself, and inside of others ("annaweber82").
_TELLING = 4
_TELLING_INSIDE = 5
_CHINESE = "\u2e80"
# What has no accent to lose and still is written with another letter; and how umlauts are written without dots.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that mean the customer where they stand together; ``telling`` ones do so alone."""

    words: frozenset[str]
    telling: frozenset[str]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What must not be read: names as folded words, companies and streets as phrases, telephone numbers as digits."""

    names: frozenset[str] = frozenset()
    # Those long enough to be recognised inside of a word.
    inside: tuple[str, ...] = ()
    # As written, for scripts that put no space between words.
    unspaced: tuple[str, ...] = ()
    companies: tuple[Phrase, ...] = ()
    streets: tuple[Phrase, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    key: str
    mark: str = ""


def withheld(
    *, names: Iterable[str], companies: Iterable[str] = (), streets: Iterable[str] = (), phones: Iterable[str] = ()
) -> Withheld:
    """Return what to hide of a customer with these names, companies, streets (with number) and telephone numbers."""
    parts = {part for name in names if name for part in re.findall(_WORD, _visible(name))}
    spellings = {s for p in parts if len(p) > 1 and _fold(p) not in _PARTICLES for s in _spellings(p)}
    return Withheld(
        names=frozenset(spellings),
        inside=tuple(spelling for spelling in spellings if len(spelling) >= _TELLING_INSIDE),
        # Scripts without capitals mostly do without spaces, too; a single letter is a word in the Chinese ones alone.
        unspaced=tuple(p for p in parts if p.upper() == p.lower() and (len(p) > 1 or p >= _CHINESE)),
        companies=tuple({_company(_visible(each)) for each in companies if each}),
        streets=tuple({_street(_visible(each)) for each in streets if each}),
        phones=tuple({digits for each in phones if (digits := _ascii_digits(each).lstrip("0"))}),
    )


def mask(text: str, hidden: Withheld) -> str:
    """Return the text with "[contact details]", "[name]" and "[street]" for what must not be read yet."""
    if not text:
        return ""
    text = _without_addresses(_visible(text))
    text = _DIGITS.sub(lambda found: _number(found[0], hidden), text)
    tokens = [_Token(found.start(), found.end(), _fold(found[0])) for found in _TOKEN.finditer(text)]
    for token in tokens:
        if _is_name(token.key, hidden):
            token.mark = _NAME
    for phrases, mark in ((hidden.companies, _NAME), (hidden.streets, _STREET)):
        for phrase in phrases:
            _mark_phrase(text, tokens, phrase, mark)
    return _with_words(_rebuilt(text, tokens, hidden))


def _visible(text: str) -> str:
    # Soft hyphens and joiners would part what a person reads as one.
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cf", "Co"))


def _rebuilt(text: str, tokens: list[_Token], hidden: Withheld) -> str:
    pieces = []
    done = 0
    for token in tokens:
        word = token.mark
        if not word and hidden.unspaced:
            word = text[token.start : token.end]
            for part in hidden.unspaced:
                word = word.replace(part, _NAME)
        if word:
            pieces += [text[done : token.start], word]
            done = token.end
    return "".join([*pieces, text[done:]])


def _with_words(text: str) -> str:
    for mark in (_REACH, _NAME, _STREET):
        if mark in text:
            text = _word_for(mark).join(re.split(rf"{mark}(?:{_GLUE.pattern}{mark})*", text))
    return text


def _word_for(mark: str) -> str:
    if mark == _REACH:
        return _("[contact details]")
    return _("[name]") if mark == _NAME else _("[street]")


# Email and web addresses


def _without_addresses(text: str) -> str:
    if not (_AT.search(text) or LINK.search(text) or _SAID_AT.search(text)):
        return text
    # Words at the even places, the space between them at the odd ones.
    parts = re.split(r"(\s+)", text)
    hit: set[int] = set()
    for i in range(0, len(parts), 2):
        at = _AT.search(parts[i])
        said = parts[i].casefold() in ("at", "ät") and _is_domain(parts, i + 2)
        if at or said:
            hit.add(i)
            if said or (at and at.start() == 0):
                hit.add(i - 2)
            if said or (at and at.end() == len(parts[i])):
                hit.add(i + 2)
            # The rest of a domain whose dots are spelled.
            after = i + 2 if i + 2 in hit else i
            while after + 4 < len(parts) and _DOT.fullmatch(parts[after + 2]):
                hit |= {after + 2, after + 4}
                after += 4
        elif LINK.search(parts[i]):
            hit.add(i)
    return "".join(_REACH if i in hit and part else part for i, part in enumerate(parts))


def _is_domain(parts: list[str], i: int) -> bool:
    spelled = i + 2 < len(parts) and _DOT.fullmatch(parts[i + 2])
    return bool(spelled or (i < len(parts) and re.search(r"\w\.\w{2}", parts[i])))


# Telephone numbers


def _number(found: str, hidden: Withheld) -> str:
    digits = _ascii_digits(found)
    # Dialled within the country, it begins with a zero that the whole number lacks.
    local = digits.lstrip("0")
    theirs = len(local) >= _PART_OF_THEIRS and any(local in own or own in local for own in hidden.phones)
    if theirs or (len(digits) >= _LIKE_A_NUMBER and not _NO_NUMBER.fullmatch(found)):
        return _REACH
    return found


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())


# Names


def _is_name(key: str, hidden: Withheld) -> bool:
    # Also with the s of a genitive.
    if key in hidden.names or (len(key) >= _TELLING and key[-1] == "s" and key[:-1] in hidden.names):
        return True
    return len(key) > _TELLING_INSIDE and any(name in key for name in hidden.inside)


def _fold(word: str) -> str:
    # Most words are plain, and a message has many of them. "Torstraße" and "Torstr." are one.
    key = word.lower() if word.isascii() else search_key(word).translate(_LETTERS)
    return key[:-4] if key.endswith("strasse") else key


def _spellings(name: str) -> set[str]:
    """Return the folded name as it may be written: Müller also as Mueller and Muller, and the other way round."""
    folded = _fold(name)
    short = folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return {folded, short, _fold(name.casefold().translate(_UMLAUTS))}


# Companies and streets


def _company(name: str) -> Phrase:
    words = [_fold(word) for word in _TOKEN.findall(name)]
    named = frozenset(word for word in words if word not in _LEGAL_FORMS and word not in _PARTICLES)
    # Several usual words mean a company only together.
    return Phrase(frozenset(words), named if len(named) == 1 else frozenset())


def _street(line: str) -> Phrase:
    words = {_fold(word) for word in _TOKEN.findall(line)}
    named = {word for word in words if not word.isdecimal() and word not in _STREET_WORDS}
    stems = {word.removesuffix(end) for word in named for end in _STREET_ENDINGS if word.endswith(end)}
    stems = {stem for stem in stems if len(stem) >= _TELLING}
    longest = max(map(len, named), default=0)
    telling = {word for word in named if len(word) == longest >= _TELLING} | stems
    return Phrase(frozenset(words | stems | (_STREET_WORDS if telling else set())), frozenset(telling))


def _mark_phrase(text: str, tokens: list[_Token], phrase: Phrase, mark: str) -> None:
    if phrase.telling and phrase.telling.isdisjoint([token.key for token in tokens]):
        return
    for run in _runs(text, tokens, phrase.words):
        keys = {token.key for token in run}
        together = not phrase.telling and len(keys) > 1 and not all(key.isdecimal() for key in keys)
        if together or keys & phrase.telling:
            for token in run:
                token.mark = mark


def _runs(text: str, tokens: list[_Token], words: frozenset[str]) -> Iterator[list[_Token]]:
    """Yield the stretches of neighbouring tokens that are all among the words."""
    run: list[_Token] = []
    for token in tokens:
        fits = token.key in words
        if run and not (fits and _GLUE.fullmatch(text, run[-1].end, token.start)):
            yield run
            run = []
        if fits:
            run.append(token)
    if run:
        yield run
