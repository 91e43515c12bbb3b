"""Filling in and sending the form of a lead's page, as a browser would."""

from tests.support.pressing import filled_in, parse


def fields(client, lead):
    """What the page's form would send as it stands."""
    page = client.get(f"/desk/leads/{lead.pk}/")
    form = next(each for each in parse(page).iter("form") if each.get("id") == "outcomes")
    return filled_in(form)


def send(client, lead, outcome, before=None, **typed):
    """Press an outcome's button; `before` is the form of a page that was drawn earlier. Does not follow the redirect."""
    given = before if before is not None else fields(client, lead)
    return client.post(f"/desk/leads/{lead.pk}/{outcome}/", {**given, **typed})


def notices(client, address="/desk/"):
    """What the next page says was done."""
    page = client.get(address)
    return [
        " ".join("".join(each.itertext()).split())
        for each in parse(page).iter()
        if "notice" in (each.get("class") or "").split()
    ]
