"""Reading the console's pages in tests."""

from tests.support.pressing import parse, text_of


def main_of(response):
    return next(parse(response).iter("main"))


def text(response):
    """What a person reads in the page's main part."""
    return text_of(main_of(response))


def table(response):
    """The rows of the first table, each as the texts of its cells."""
    body = next(main_of(response).iter("tbody"))
    return [[text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in body.iter("tr")]


def rows(response, number=0):
    """The lines of a list, as a person reads them."""
    lists = [each for each in main_of(response).iter() if "rows" in (each.get("class") or "").split()]
    return [text_of(each) for each in lists[number] if each.tag == "li"] if len(lists) > number else []


def links(response):
    """Each link of the main part: its words and where it leads."""
    return {text_of(each): each.get("href") for each in main_of(response).iter("a")}


def errors(response):
    """The error at each field, by the field's name."""
    found = {}
    for node in main_of(response).iter():
        if "field-wrong" in (node.get("class") or "").split():
            control = next(each for each in node.iter() if each.tag in {"input", "select", "textarea"})
            said = next(each for each in node.iter() if (each.get("class") or "") == "error")
            found[control.get("name")] = text_of(said)
    return found


def typed(response):
    """What stands in the fields of the page's forms, by name."""
    found = {}
    for node in main_of(response).iter():
        name = node.get("name")
        if node.tag == "textarea":
            found[name] = node.text or ""
        elif node.tag == "select":
            chosen = [each.get("value") for each in node.iter("option") if each.get("selected") is not None]
            found[name] = chosen[0] if chosen else next(node.iter("option")).get("value")
        elif node.tag == "input" and node.get("type") in {"checkbox", "radio"}:
            if node.get("checked") is not None:
                found[name] = node.get("value", "on")
        elif node.tag == "input" and name not in {None, "csrfmiddlewaretoken"}:
            found[name] = node.get("value", "")
    return found


def messages(response):
    """The notices that the page shows about what was just done."""
    return [text_of(each) for each in main_of(response).iter() if each.get("role") in {"status", "alert"}]


def total_of(client, href):
    """How many rows the list of leads at this address says that it has."""
    told = client.get(f"/console/leads/total/?{href.partition('?')[2]}")
    return int(text_of(parse(told)).split()[0].replace(",", ""))


def rows_behind(client, href):
    """How many rows the list of leads at this address has, on all its pages: as many as it says."""
    page = client.get(href)
    found = 0
    while True:
        found += len(table(page)) if "<tbody>" in page.content.decode() else 0
        following = links(page).get("Next")
        if not following:
            assert total_of(client, href) == found, href
            return found
        page = client.get(f"/console/leads/{following}")
