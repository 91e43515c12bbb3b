import re
import time
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leadloop.opportunities.masking import mask, withheld

HIDDEN = withheld(
    names=["Anna", "von Müller-Weber"],
    companies=["Solar Süd GmbH & Co. KG"],
    streets=["Torstraße 12a"],
    phones=["+49171234567", "0171 / 234567"],
)
# No name, no number: what a customer may say.
ORDINARY = (
    "please call in the evening heat pump for 140 m² and a roof of 5 kW by 2026 since 10115 is cold, thanks! Und noch"
    " etwas: wir haben 2 Öfen (Baujahr 1974), Budget 12.000-15.000 €, ab 12.03.2026 um 14:30 frei, Modell 2025/2026."
)
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéèñçøåłşžабвгдежзиклмнопрстуфя"
UNSPACED = "田中王李김이박山川あいうアイウสมชายअनीताعليمحمدשרה"
GLUE = st.sampled_from([" ", ", ", ". ", " (", ") ", "\n", "/", "-", "_", "'", ": ", "7 ", "!"])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Ich bin Anna Mueller, Torstr. 12a.", "Ich bin [name], [street]."),
        ("ANNA MÜLLER-WEBER", "[name]"),
        ("Annas Küche und Webers Auto", "[name] Küche und [name] Auto"),
        ("annaweber82 or anna_weber", "[name]82 or [name]_[name]"),
        ("An\u00adna, M\u00fc\u200bller, Mu\u0308ller", "[name]"),
        ("von der Küste", "von der Küste"),
        ("in der Torstrasse", "in der [street]"),
        ("Tor 12a", "Tor 12a"),
        ("Grüße von Solar Süd!", "Grüße von [name]!"),
        ("Solaranlage im Süden, Solar", "Solaranlage im Süden, Solar"),
        ("0171/23 45 67", "[contact details]"),
        ("(+49) 30 90 18-20 und ٠١٧١٢٣٤٥٦٧", "[contact details] und [contact details]"),
        ("Ruf 234567 an", "Ruf [contact details] an"),
        ("234568 Euro, 23456 Meter", "234568 Euro, [contact details] Meter"),
        ("x@y.example", "[contact details]"),
        ("x＠y.example", "[contact details]"),
        ("x @ y.example", "[contact details]"),
        ("x (at) y (dot) example", "[contact details]"),
        ("x at y dot co dot uk please", "[contact details] please"),
        ("meet x at y.de", "meet [contact details]"),
        ("at noon at home", "at noon at home"),
        ("https://x.example/y, www.x.example and wa.me/49171", "[contact details] and [contact details]"),
        ("find me as @nana", "find me [contact details]"),
        ("\ue001 typed", " typed"),
        ("", ""),
    ],
)
def test_examples(said, shown):
    assert mask(said, HIDDEN) == shown


def test_a_long_street_is_known_by_its_longest_word_and_takes_its_neighbours_along():
    hidden = withheld(names=[], streets=["12 Baker Street", "Unter den Linden 5", "Q 7, 24", "Kastanienallee 3"])
    assert mask("at 12 Baker Street, near Baker St.", hidden) == "at [street], near [street]."
    assert mask("Unter den Linden 5 oder unter anderem", hidden) == "[street] oder unter anderem"
    assert mask("in Q 7, 24 oder Q", hidden) == "in [street] oder Q"
    assert mask("Kastanien-Allee 3", hidden) == "[street]"


def test_a_company_of_one_telling_word_is_known_by_it_alone():
    assert mask("Huber calls", withheld(names=[], companies=["Huber GmbH"])) == "[name] calls"
    assert mask("a bike from the store", withheld(names=[], companies=["Bike Store GmbH"])) == "a bike from the store"
    assert mask("Bike-Store", withheld(names=[], companies=["Bike Store GmbH"])) == "[name]"


@settings(deadline=None)
@given(st.lists(st.sampled_from(ORDINARY.split()), max_size=40), st.sampled_from([" ", "\n"]))
def test_ordinary_words_stay(words, space):
    text = space.join(words)
    hidden = withheld(names=["Erika", "Mustermann"], streets=["Lindenweg 7"], phones=["+4930123456"])
    # Digits that follow each other only by chance may look like a number.
    assume(not re.search(r"\d[\s.\-]+\d", text))
    assert mask(text, hidden) == text


@settings(deadline=None)
@given(
    name=st.text(LETTERS, min_size=2, max_size=14),
    change=st.sampled_from([str, str.upper, str.title]),
    before=GLUE,
    after=GLUE,
)
def test_no_name_passes(name, change, before, after):
    name = unicodedata.normalize("NFC", name)
    hidden = withheld(names=[f"Mia {name}"])
    assume(hidden.names - withheld(names=["Mia"]).names)
    shown = mask(f"Bitte{before}{change(name)}{after}anrufen", hidden)
    assert shown == f"Bitte{before}[name]{after}anrufen"


@settings(deadline=None)
@given(name=st.text(UNSPACED, min_size=2, max_size=5), before=st.text(UNSPACED, max_size=3))
def test_no_name_passes_where_words_have_no_space_between(name, before):
    assert name not in mask(f"{before}{name}です {name}", withheld(names=[name]))


@settings(deadline=None)
@given(
    digits=st.text("123456789", min_size=6, max_size=11),
    cuts=st.lists(st.sampled_from(["", "", " ", "-", "/", ".", " / ", " - ", "\u00a0"]), min_size=11, max_size=11),
    prefix=st.sampled_from(["", "0", "+49 ", "+49", "0049 ", "(0)", "+49 (0)", "Tel.", "tel:"]),
)
def test_no_number_of_theirs_passes(digits, cuts, prefix):
    typed = prefix + "".join(digit + cut for digit, cut in zip(digits, cuts, strict=False)).strip(" -/.")
    shown = mask(f"Ruf {typed} an", withheld(names=[], phones=[f"+49{digits}"]))
    assert digits not in re.sub(r"\D", "", shown)
    assert "[contact details]" in shown


@settings(deadline=None)
@given(st.emails(), GLUE, GLUE)
def test_no_email_address_passes(email, before, after):
    shown = mask(f"Mail{before}{email}{after}danke", withheld(names=[]))
    assert email not in shown
    assert "@" not in shown


@settings(deadline=None)
@given(
    stem=st.text("abcdefghijklmnoprstuvwz", min_size=4, max_size=10),
    end=st.sampled_from(["straße", "strasse", "str.", "weg", "platz", " Street", " Avenue"]),
    number=st.sampled_from(["", " 7", " 12a", " 3-5"]),
    before=GLUE,
)
def test_no_street_passes(stem, end, number, before):
    line = f"{stem}{end}{number}"
    shown = mask(f"Ich wohne{before}{line} hier", withheld(names=[], streets=[line]))
    assert stem not in shown.replace("wohne", "").replace("street", "")


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_nothing_breaks_and_no_inner_mark_shows(text, name, company, street, phone):
    shown = mask(text, withheld(names=[name], companies=[company], streets=[street], phones=[phone]))
    assert not re.search("[\ue000-\ue002]", shown)


@pytest.mark.parametrize(
    "evil",
    [
        "1 ",
        "@ ",
        "a",
        ". ",
        " ",
        "(at) ",
        "at dot ",
        "1-",
        "a.de ",
        "torstr 12 ",
        "anna",
        "\u0301",
        "(+",
        "a\u0301",
        "1.",
    ],
)
def test_no_text_takes_long(evil):
    text = (evil * 5000)[:5000]
    begun = time.process_time()
    mask(text, HIDDEN)
    assert time.process_time() - begun < 0.5
