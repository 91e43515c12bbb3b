import pytest

from tests.intake.adf.sent import EMAIL, PHONE, customer_of, message_of, read


class TestNames:
    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            ('<name part="first">Erika</name><name part="surname">Muster</name>', ("Erika", "Muster", "")),
            ('<name part="full">Erika Anna Muster</name>', ("Erika Anna", "Muster", "")),
            ("<name>Muster, Erika</name>", ("Erika", "Muster", "")),
            ("<name>Erika</name>", ("", "Erika", "")),
            ('<name type="business">ACME</name>', ("", "", "ACME")),
            ('<NAME PART="First">Erika</NAME><Name Part="LAST">Muster</Name>', ("Erika", "Muster", "")),
            ('<name part="last"/><name part="last">Muster</name>', ("", "Muster", "")),
        ],
    )
    def test_parts(self, names, expected):
        found = customer_of(names)
        assert (found["given_name"], found["family_name"], found["organization"]) == expected

    def test_a_full_name_that_says_more_is_kept(self):
        parts = '<name part="first">Erika</name><name part="last">Muster</name><name part="full">{}</name>'
        for full, answers in (("Erika Muster", {}), ("Dr. E. Muster", {"contact name": "Dr. E. Muster (part full)"})):
            assert read(f"<customer><contact>{parts.format(full)}</contact></customer>").answers == answers


class TestReaching:
    @pytest.mark.parametrize(
        ("phones", "chosen"),
        [
            ('<phone type="fax">+49301111111</phone><phone type="cellphone">+49 30 123456</phone>', PHONE),
            ('<phone type="Pager">+49301111111</phone><phone>+49 30 123456</phone>', PHONE),
            ('<phone type="voice">+49301111111</phone><phone type="fax" preferredcontact="1">+49 30 123456</phone>', PHONE),
            ('<phone preferredcontact="0">+49 30 123456</phone><phone>+49301111111</phone>', PHONE),
            ('<phone type="fax">030 123456</phone>', "030 123456"),
            # One that is none is passed over, and stands for itself only where there is nothing else.
            ("<phone>n/a</phone><phone>+49 30 123456</phone>", PHONE),
            ("<phone></phone><phone>12</phone>", "12"),
            (f"<phone>12</phone>{EMAIL}", ""),
        ],
    )  # fmt: skip
    def test_of_several_numbers(self, phones, chosen):
        assert customer_of(phones)["phone"] == chosen

    def test_a_number_is_read_as_in_the_country_of_the_address(self):
        contact = "<phone>12</phone><phone>(212) 555-2368</phone><address><country>USA</country></address>"
        assert customer_of(contact, country="FR")["phone"] == "(212) 555-2368"
        assert customer_of("<phone>12</phone><phone>(212) 555-2368</phone>", country="FR")["phone"] == "12"
        assert customer_of("<phone>12</phone><phone>(212) 555-2368</phone>", country="US")["phone"] == "(212) 555-2368"

    @pytest.mark.parametrize(
        ("emails", "chosen"),
        [
            ("<email>a@b.example</email><email>c@d.example</email>", "a@b.example"),
            ('<email>a@b.example</email><email preferredcontact="1">c@d.example</email>', "c@d.example"),
            ("<email>none</email><email>c@d.example</email>", "c@d.example"),
            ("<email>none</email>", "none"),
            ("<email>none</email><phone>+49 30 123456</phone>", ""),
        ],
    )
    def test_of_several_addresses(self, emails, chosen):
        assert customer_of(emails)["email"] == chosen

    def test_how_they_would_like_to_be_reached_is_told(self):
        contact = f'<phone preferredcontact="1" time="morning">{PHONE}</phone>'
        assert message_of(f"<customer><contact>{contact}</contact></customer>") == [
            "Preferred contact: phone",
            "Best time to call: morning",
        ]
        plain = f'<phone preferredcontact="0" time="nopreference">{PHONE}</phone>'
        assert message_of(f"<customer><contact>{plain}</contact></customer>") == []

    def test_what_has_no_place_is_kept_apart_from_what_a_location_sees_at_once(self):
        found = read(
            f"""<customer><contact>{EMAIL}<phone type="fax">+49 30 111111</phone><phone>+49 30 222222</phone>
            <address><city>Berlin</city><country>Deutschland</country></address>
            <address type="delivery"><street>Werk 2</street></address></contact>
            <contact><name>Bob</name></contact><id>C-7</id></customer><customer><contact><name>Eve</name></contact></customer>"""
        )
        assert found.answers == {
            "contact phone": "+49 30 111111 (type fax)",
            "contact address country": "Deutschland",
            "contact address": "type delivery",
            "contact address street": "Werk 2",
            "customer contact name": "Bob; Eve",
            "customer id": "C-7",
        }
        assert found.lines == ()

    def test_so_is_a_contact_where_none_belongs(self):
        misplaced = "<contact><name>Bob</name><address><street>Gasse 1</street></address></contact>"
        found = read(f"<customer><contact>{EMAIL}</contact></customer>{misplaced}")
        assert found.answers == {"contact name": "Bob", "contact address street": "Gasse 1"}
        assert found.lines == ()

    def test_a_contact_without_its_element(self):
        assert read(f"<customer>{EMAIL}</customer>").customer["email"] == "erika@customer.example"

    def test_nobody_to_reach_is_left_to_the_rules(self):
        assert (read("").customer["email"], read("").customer["phone"]) == ("", "")
