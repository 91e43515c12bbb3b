import pytest

from tests.intake.adf.sent import message_of, read


@pytest.mark.parametrize(
    ("vehicle", "interest", "message"),
    [
        ("<vehicle><make>VW</make></vehicle>", "VW", []),
        ('<vehicle interest="lease" status="used"><model>Golf</model></vehicle>', "Lease: Golf (used)", []),
        ('<vehicle interest="Test Drive"><model>Golf</model></vehicle>', "Test drive: Golf", []),
        ('<vehicle interest="service"><model>Golf</model></vehicle>', "service: Golf", []),
        ('<vehicle interest="sell"><model>Golf</model></vehicle>', "Sell: Golf", []),
        ('<vehicle interest="trade-in"><vin>W1</vin></vehicle>', "Trade-in", ["Trade-in. VIN: W1"]),
        ("<vehicle/>", "", []),
        ("<vehicle><model>A</model></vehicle><vehicle/>", "A", []),
        ("<vehicle><stock>7</stock></vehicle>", "", ["stock number: 7"]),
        (
            """<vehicle><model>Golf</model><colorcombination><exteriorcolor>red</exteriorcolor></colorcombination>
            <price type="asking" currency="EUR">20000</price><comments>One\nowner</comments></vehicle>""",
            "Golf",
            ["Golf. exterior colour: red; price: 20000 (type asking, currency EUR); comments: One owner"],
        ),
        ("<vehicle><model>A</model></vehicle><vehicle><model>B</model></vehicle>", "A; B", []),
        (
            f"<vehicle><model>{'A' * 150}</model></vehicle><vehicle><model>{'B' * 60}</model></vehicle>",
            "A" * 150,
            ["B" * 60],
        ),
        (f"<vehicle><model>{'A' * 250}</model></vehicle>", "A" * 200, ["A" * 250]),
    ],
)
def test_what_is_wanted(vehicle, interest, message):
    assert read(vehicle).interest == interest
    assert message_of(vehicle) == message


def test_what_the_customer_has_is_no_product():
    found = read('<vehicle interest="trade-in"><model>Golf</model></vehicle><vehicle><model>Corsa</model></vehicle>')
    assert (found.products, found.interest, found.lines) == (("Corsa",), "Corsa", ("Trade-in: Golf",))
