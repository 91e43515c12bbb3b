import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory

from leadloop.web.link_pages import (
    BAD_TOKENS,
    NOTICE_COOKIE,
    bad_token,
    link_page,
    notice_code,
    with_notice,
    without_notice,
)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@link_page
def view(request, word):
    return HttpResponse(word)


@pytest.mark.parametrize(
    ("method", "status"), [("get", 200), ("head", 200), ("post", 200), ("put", 405), ("delete", 405)]
)
def test_nobody_keeps_passes_on_or_indexes_the_page(method, status):
    response = view(getattr(RequestFactory(), method)("/o/x/"), "shown")
    assert response.status_code == status
    assert {name: response[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }


def test_django_s_csrf_check_is_left_to_the_press():
    request = RequestFactory(enforce_csrf_checks=True).post("/o/x/")
    check = CsrfViewMiddleware(lambda asked: view(asked, "shown"))
    assert check.process_view(request, view, (), {}) is None


def bad(ip="203.0.113.9", **headers):
    return bad_token(RequestFactory().get("/o/x/", REMOTE_ADDR=ip, **headers))


def test_bad_tokens_are_explained_and_after_many_told_to_wait():
    statuses = [bad().status_code for _ in range(BAD_TOKENS + 2)]
    assert statuses == [404] * BAD_TOKENS + [429] * 2


def test_waiting_has_an_end_that_is_named():
    for _ in range(BAD_TOKENS):
        bad()
    response = bad()
    assert response["Retry-After"] == "60"
    assert "60 seconds" in response.content.decode()


def test_another_client_is_not_made_to_wait():
    for _ in range(BAD_TOKENS + 1):
        bad()
    assert bad("198.51.100.1").status_code == 404


def test_a_made_up_header_does_not_escape_the_count():
    for number in range(BAD_TOKENS):
        bad(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert bad(HTTP_X_FORWARDED_FOR="198.51.100.99").status_code == 429


def test_a_notice_is_shown_once():
    cookie = with_notice(HttpResponse(), "thanks", path="/o/x/").cookies[NOTICE_COOKIE]
    assert (cookie.value, cookie["path"], cookie["max-age"], cookie["httponly"]) == ("thanks", "/o/x/", 60, True)
    request = RequestFactory().get("/o/x/")
    request.COOKIES[NOTICE_COOKIE] = cookie.value
    assert notice_code(request) == "thanks"
    gone = without_notice(HttpResponse(), request).cookies[NOTICE_COOKIE]
    assert (gone.value, gone["path"], gone["max-age"]) == ("", "/o/x/", 0)


def test_no_notice_no_cookie():
    request = RequestFactory().get("/o/x/")
    assert notice_code(request) == ""
    assert not without_notice(HttpResponse(), request).cookies
