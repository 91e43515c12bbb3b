"""What stands in braces."""

from leadloop.updates.words import filled, known_at, names_location, unknown_in

ALL = {"name": "Erika", "product": "Heat pump", "brand": "Northwind", "agent": "Ada", "location": "D1", "phone": "+49"}


def test_what_is_known_is_put_in():
    assert filled("{name}, {product} of {brand}: {agent}, {location}, {phone}", ALL) == (
        "Erika, Heat pump of Northwind: Ada, D1, +49"
    )


def test_a_line_that_would_say_half_of_something_is_left_out():
    words = "About {product}.\n\nCall {location}: {phone}\n\nYours,\n{agent}\n{brand}"
    assert filled(words, {"brand": "Northwind", "location": "D1"}) == "About your request.\n\nYours,\nNorthwind"


def test_what_a_customer_typed_is_not_filled_again():
    assert filled("{product}", {"product": "{brand} {{ 7|add:7 }}"}) == "{brand} {{ 7|add:7 }}"


def test_no_location_is_named_where_none_has_the_request_or_one_has_turned_it_down():
    for place in ("new", "contact_attempted", "no_opportunity", "discarded", "rejected", "withdrawn"):
        assert unknown_in("{location} {phone} {name}", place) == ["location", "phone"]
    assert unknown_in("{location} {phone}", "accepted") == []
    assert set(known_at("qualified")) == set(ALL)
    assert unknown_in("{Name} {price}", "accepted") == ["Name", "price"]


def test_whether_the_words_name_the_location():
    assert names_location("Call {phone}")
    assert not names_location("Dear {name}")
