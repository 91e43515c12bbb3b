"""`leadloop brand create`."""

import pytest

from leadloop.accounts.models import Brand, Membership, User
from leadloop.intake.models import LeadForm
from tests.support.story import make_brand

pytestmark = pytest.mark.django_db


def test_a_brand_is_made_with_its_owner_and_the_link_signs_in(leadloop, client, settings):
    settings.LEADLOOP_BASE_URL = "https://leads.example"

    ran = leadloop(
        "brand", "create", "Ofen & Söhne", "--owner", "Nora@Ofen.example", "--owner-name", "Nora", "--country", "at",
        "--currency", "CHF", "--time-zone", "Europe/Vienna",
    )  # fmt: skip

    assert (ran.code, ran.err) == (0, "")
    assert ran.said[:-1] == [
        "Brand “Ofen & Söhne” is open: https://leads.example/l/ofen-sohne/",
        "  for programs and commands: --brand ofen-sohne",
        "nora@ofen.example signs in here, once, within two days:",
    ]
    assert Brand.objects.values_list("name", "slug", "country", "currency", "time_zone").get() == (
        "Ofen & Söhne", "ofen-sohne", "AT", "CHF", "Europe/Vienna",
    )  # fmt: skip
    assert Membership.objects.values_list("user__email", "user__name", "role").get() == (
        "nora@ofen.example", "Nora", "owner",
    )  # fmt: skip
    assert LeadForm.objects.values_list("key", flat=True).get() == "request-a-quote"
    link = ran.said[-1].strip()
    assert link.startswith("https://leads.example/")
    assert client.get(link.removeprefix("https://leads.example")).status_code == 200


def test_what_is_not_told_is_as_in_germany(leadloop):
    assert leadloop("brand", "create", "Ofen", "--owner", "nora@ofen.example").code == 0

    assert Brand.objects.values_list("slug", "country", "currency", "time_zone").get() == (
        "ofen", "DE", "EUR", "Europe/Berlin",
    )  # fmt: skip


def test_who_owns_one_brand_already_may_own_another(leadloop):
    make_brand(owner_email="nora@ofen.example", owner_name="Nora")

    assert leadloop("brand", "create", "Second", "--owner", "NORA@ofen.example", "--owner-name", "Somebody").code == 0

    assert list(User.objects.values_list("email", "name")) == [("nora@ofen.example", "Nora")]
    assert set(Membership.objects.values_list("brand__slug", "role")) == {("northwind", "owner"), ("second", "owner")}


def test_a_brand_without_latin_letters_is_given_its_address(leadloop):
    assert leadloop("brand", "create", "北方", "--slug", "beifang", "--owner", "nora@ofen.example").code == 0

    assert Brand.objects.values_list("name", "slug").get() == ("北方", "beifang")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["Northwind"], "There is a brand at “northwind” already. Choose another name."),
        (["Other", "--slug", "northwind"], "There is a brand at “northwind” already. Choose another name."),
        ([""], "Give the brand a name with at least one letter."),
        (["?!"], "Give the brand a name with at least one letter."),
        (["", "--slug", "nameless"], "Give the brand a name with at least one letter."),
        (["\u200b", "--slug", "nameless"], "Give the brand a name with at least one letter."),
        (["Ofen", "--slug", "Ofen Süd"], "--slug: use small letters, digits and dashes only, at most 60."),
        (["Ofen", "--slug", "x" * 61], "--slug: use small letters, digits and dashes only, at most 60."),
        (["Ofen", "--country", "Germany"], "--country: give the country as two letters, such as DE."),
        (["Ofen", "--country", "ßß"], "--country: give the country as two letters, such as DE."),
        (["Ofen", "--time-zone", "Berlin"], "--time-zone: give a time zone such as Europe/Berlin."),
        (["Ofen", "--owner", "nora"],
         "--owner: This is not a complete email address. It looks like name@example.com."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_and_nothing_is_stored(leadloop, brand, words, says):
    ran = leadloop("brand", "create", "--owner", "nora@ofen.example", *words)

    assert (ran.code, ran.out, ran.err) == (1, "", f"leadloop: {says}\n")
    assert list(Brand.objects.all()) == [brand]
    assert User.objects.count() == 1


def test_a_long_name_is_cut_where_its_column_ends(leadloop):
    assert (
        leadloop("brand", "create", "Ofen " * 50, "--owner", "nora@ofen.example", "--owner-name", "N" * 200).code == 0
    )

    assert Brand.objects.get().name == ("Ofen " * 24).strip()
    assert User.objects.get().name == "N" * 120


@pytest.mark.parametrize(
    ("name", "slug"),
    [("x" * 59 + " yz", "x" * 59), ("x" * 58 + " _ y", "x" * 58), ("x" * 60 + " y", "x" * 60)],
)
def test_an_address_that_is_cut_ends_with_a_letter(leadloop, name, slug):
    assert leadloop("brand", "create", name, "--owner", "nora@ofen.example").code == 0

    assert Brand.objects.get().slug == slug


@pytest.mark.parametrize(
    "words", [(), ("create",), ("create", "Ofen"), ("delete", "Ofen"), ("create", "Ofen", "--currency", "XXX")]
)
def test_a_command_line_that_is_not_understood_ends_with_2(leadloop, words):
    ran = leadloop("brand", *words, *(["--owner", "nora@ofen.example"] if len(words) > 2 else []))

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith("leadloop brand")
    assert Brand.objects.count() == 0
