import pytest
from django.conf import settings

PAGES = ["/", "/no-such-page/", "/healthz", "/api/v1/docs", "/api/v1/leads", "/accounts/login/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_reply_carries_the_policy_of_the_settings(client, path):
    header = client.get(path).headers["Content-Security-Policy"]
    sent = {name: values for name, *values in (part.split() for part in header.split(";") if part.strip())}
    assert sent == {name: list(values) for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
