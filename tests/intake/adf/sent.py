"""ADF as senders write it, read."""

from leadloop.intake.adf.reading import read_adf

EMAIL = "<email>erika@customer.example</email>"
PHONE = "+49 30 123456"


def read(prospect, *, country="DE"):
    head = '<?xml version="1.0"?>\n<?adf version="1.0"?>'
    return read_adf(f"{head}<adf><prospect>{prospect}</prospect></adf>".encode(), country=country)


def customer_of(contact, **how):
    return read(f"<customer><contact>{contact}</contact></customer>", **how).customer


def message_of(prospect, *, location=""):
    return read(prospect).given(location=location, product="")["request"]["message"].splitlines()
