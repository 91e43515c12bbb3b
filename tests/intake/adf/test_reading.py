import pytest

from leadloop.intake.adf.elements import AdfProblem
from leadloop.intake.adf.reading import read_adf
from tests.intake.adf.sent import EMAIL, PHONE, message_of, read


def test_a_whole_prospect():
    found = read(
        """<id sequence="1" source="Car Portal">4711</id><requestdate>2026-06-03T08:58:00+02:00</requestdate>
        <vehicle interest="buy" status="new"><year>2026</year><make>VW</make><model>Golf</model><trim>GTI</trim></vehicle>
        <vehicle interest="trade-in"><year>2015</year><make>Opel</make><model>Corsa</model>
          <odometer units="km">80000</odometer></vehicle>
        <customer><contact>
          <name part="first">Erika</name><name part="middle">B.</name><name part="last">Mustermann</name>
          <name part="full" type="business">Muster Cars</name>
          <email>erika@customer.example</email><phone type="voice" time="evening">+49 30 123456</phone>
          <address type="home"><street line="2">Rear building</street><street line="1">Lindenweg 7</street>
            <apartment>3a</apartment><city>Berlin</city><regioncode>BE</regioncode><postalcode>10119</postalcode>
            <country>Germany</country></address>
        </contact>
        <timeframe><description>This year</description><latestdate>2026-12-31</latestdate></timeframe>
        <comments>Please call.\n  Not early.</comments></customer>
        <vendor><id source="Portal">D-1</id><vendorname>Lindner Cars</vendorname></vendor>
        <provider><name part="full">Car Portal</name><service>Finder</service><url>https://portal.example</url></provider>"""
    )
    assert found.given(location="", product="") == {
        "location": "",
        "customer": {
            "given_name": "Erika B.",
            "family_name": "Mustermann",
            "organization": "Muster Cars",
            "email": "erika@customer.example",
            "phone": PHONE,
            "address": {
                "line1": "Lindenweg 7, Rear building, 3a",
                "city": "Berlin",
                "region": "BE",
                "postal_code": "10119",
                "country": "DE",
            },
        },
        "request": {
            "product": "",
            "interest": "2026 VW Golf GTI (new)",
            "timeframe": "This year, to 2026-12-31",
            "message": "Please call.\n  Not early.\n"
            "Trade-in: 2015 Opel Corsa. odometer: 80000 (units km)\n"
            "Best time to call: evening\n"
            "Requested on: 2026-06-03T08:58:00+02:00\n"
            "Reference: 4711 (Car Portal)\n"
            "Vendor: Lindner Cars\nvendor id: D-1 (source Portal)",
        },
        "answers": {},
        "source": {"channel": "Car Portal", "campaign": "Finder", "url": "https://portal.example"},
    }
    assert found.locations == ("D-1",)
    assert found.products == ("2026 VW Golf GTI", "VW Golf GTI", "VW Golf", "Golf GTI", "Golf", "VW")


def test_a_vendor_that_is_a_location_is_not_told_again():
    vendor = "<vendor><id>D-1</id><vendorname>Lindner</vendorname></vendor>"
    assert message_of(vendor, location="D-1") == []
    assert message_of(vendor) == ["Vendor: Lindner", "vendor id: D-1"]


class TestTheRest:
    def test_unknown_elements_and_attributes_are_told(self):
        assert message_of(
            '<tracking gclid="x1"><page>/golf</page></tracking><price>1</price><provider><email>p@q.example</email></provider>'
        ) == ["tracking: gclid x1", "tracking page: /golf", "price: 1", "provider email: p@q.example"]

    def test_of_what_is_read_unknown_attributes_are_told_too(self):
        date = '<requestdate zone="CET">2026-06-03</requestdate>'
        assert message_of(date) == ["Requested on: 2026-06-03", "requestdate: zone CET"]

    def test_without_a_provider_the_channel_is_adf(self):
        assert read("").source == {"channel": "adf", "campaign": "", "url": ""}

    def test_when_it_is_wanted(self):
        assert read("<customer><timeframe>soon</timeframe></customer>").timeframe == "soon"
        long = read(f"<customer><timeframe><description>{'x' * 121}</description></timeframe></customer>")
        assert (long.timeframe, long.lines) == ("", (f"Timeframe: {'x' * 121}",))

    @pytest.mark.parametrize("length", [4890, 4970, 4999, 5000])
    def test_the_customers_words_come_before_all_that_nobody_typed(self, length):
        comments = "c" * length
        message = "\n".join(message_of(f"<customer><comments>{comments}</comments></customer><x>{'y' * 200}</x>"))
        assert message.startswith(comments)
        assert len(message) <= 5000
        assert message.endswith("\n(More was sent than is kept.)") == (length <= 4960)

    def test_the_customers_words_are_never_cut(self):
        assert message_of(f"<customer><comments>{'c' * 5001}</comments></customer><x>y</x>") == ["c" * 5001]

    def test_a_prospect_sent_again_says_so(self):
        again = '<adf><prospect status="resend">{}</prospect></adf>'
        assert read_adf(again.format("").encode(), country="DE").lines == ("status resend",)
        assert read_adf(again.format("<id>1</id>").encode(), country="DE").lines == ("Reference: 1",)


class TestTheSameAgain:
    def key(self, ids='<id source="P">1</id>', contact=EMAIL, more=""):
        return read(f"{ids}<customer><contact>{contact}</contact></customer>{more}").request_key

    def test_has_the_same_key_whatever_else_it_says(self):
        assert len(self.key()) == 64
        assert self.key() == self.key(
            contact=EMAIL.upper().replace("EMAIL", "email"), more="<vehicle><make>VW</make></vehicle>"
        )

    def test_another_id_source_or_customer_has_another(self):
        keys = {
            self.key(),
            self.key(ids='<id source="P">2</id>'),
            self.key(ids='<id source="Q">1</id>'),
            self.key(contact="<email>other@customer.example</email>"),
            self.key(contact=f"<phone>{PHONE}</phone>"),
        }
        assert len(keys) == 5

    def test_a_number_or_address_may_be_spelled_otherwise(self):
        numbers = (PHONE, "030/123456", "0049 30 12 34 56")
        assert len({self.key(contact=f"<phone>{number}</phone>") for number in numbers}) == 1
        domains = ("bücher.example", "xn--bcher-kva.example")
        assert len({self.key(contact=f"<email>a@{domain}</email>") for domain in domains}) == 1

    @pytest.mark.parametrize("ids", ["", "<id/>", '<id source="P"> </id>'])
    def test_without_an_id_there_is_none(self, ids):
        assert self.key(ids=ids) == ""


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b"<html/>", {"adf": "This is XML, but not ADF: begin with <adf> and not with <html>."}),
        (b"<adf/>", {"adf.prospect": "This is needed: one <prospect> in <adf>."}),
        (b"<adf><prospect/><prospect/></adf>", {"adf.prospect": "Send one prospect with each request; these are 2."}),
    ],
)
def test_what_is_not_one_prospect(body, errors):
    with pytest.raises(AdfProblem) as problem:
        read_adf(body, country="DE")
    assert problem.value.errors == errors
