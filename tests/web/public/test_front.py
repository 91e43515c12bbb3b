"""What everybody may ask of the installation itself."""

from tests.support.pressing import parse, text_of
from tests.support.story import make_brand


def test_the_front_page_names_no_brand(client, brand):
    make_brand("Southwind")
    page = client.get("/")
    assert page.status_code == 200
    assert not {"Northwind", "northwind", "Southwind"} & set(page.content.decode().replace("/", " ").split())
    assert {text_of(a): a.get("href") for a in parse(page).iter("a")}["Sign in for brands"] == "/console/"


def test_the_front_page_needs_no_database(client):
    assert client.get("/").status_code == 200


def test_robots_stay_out_of_links_and_consoles(client):
    page = client.get("/robots.txt")
    assert page["Content-Type"] == "text/plain; charset=utf-8"
    lines = page.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {f"Disallow: /{where}/" for where in ("o", "s", "r", "u", "p", "api", "console", "desk", "demo")} <= set(
        lines
    )


def test_the_picture_for_those_who_ask_for_ico(client):
    page = client.get("/favicon.ico")
    assert (page.status_code, page["Location"]) == (301, "/static/leadloop/favicon.svg")
