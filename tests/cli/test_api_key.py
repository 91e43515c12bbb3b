"""`leadloop api-key create`."""

import pytest

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import ApiKey
from tests.support.story import make_brand

pytestmark = pytest.mark.django_db


def test_a_key_is_shown_once_and_opens_its_brand(leadloop, client, brand):
    make_brand("Southwind")

    ran = leadloop("api-key", "create", "--brand", "northwind", "--name", "website")

    assert (ran.code, ran.err, len(ran.said)) == (0, "", 2)
    assert ran.said[0] == f"Key “website” for {', '.join(sorted(Scope.values))}. It is shown this once:"
    secret = ran.said[1].strip()
    key = ApiKey.objects.get()
    assert (key.brand, key.name, key.scopes, key.prefix) == (brand, "website", sorted(Scope.values), secret[:9])
    assert secret not in str(ApiKey.objects.values())
    answer = client.get("/api/v1/locations", headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_a_key_may_do_what_it_is_given_and_no_more(leadloop, client, brand):
    ran = leadloop("api-key", "create", "--brand", "northwind", "--name", "x", "--scope", "reports", "--scope",
                   "leads:read", "--scope", "reports")  # fmt: skip

    assert ran.said[0] == "Key “x” for leads:read, reports. It is shown this once:"
    assert ApiKey.objects.get().scopes == ["leads:read", "reports"]
    secret = {"Authorization": f"Bearer {ran.said[1].strip()}"}
    assert client.get("/api/v1/leads", headers=secret).status_code == 200
    assert client.get("/api/v1/locations", headers=secret).status_code == 403


@pytest.mark.parametrize(("name", "kept"), [("", "API key"), (" web\n site\0 ", "web site"), ("x" * 200, "x" * 120)])
def test_its_name_is_one_tidy_line(leadloop, brand, name, kept):
    leadloop("api-key", "create", "--brand", "northwind", "--name", name)

    assert ApiKey.objects.get().name == kept


def test_a_brand_that_is_not_there_is_said(leadloop, brand):
    ran = leadloop("api-key", "create", "--brand", "Northwind", "--name", "x")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "leadloop: --brand: there is no brand “Northwind”. There are: northwind.\n"
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize(
    "words", [(), ("create",), ("create", "--name", "x"), ("create", "--brand", "northwind"),
              ("create", "--brand", "northwind", "--name", "x", "--scope", "everything")],
)  # fmt: skip
def test_a_command_line_that_is_not_understood_ends_with_2(leadloop, brand, words):
    ran = leadloop("api-key", *words)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith("leadloop api-key")
    assert ApiKey.objects.count() == 0
