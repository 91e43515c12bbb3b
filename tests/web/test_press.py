"""The press. No database is needed: it stands on the key that signs, and on two cookies."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from leadloop.web.press import COOKIE, LIFETIME_S, press_of

TOKEN = "token-of-a-link"
PATH = f"/o/{TOKEN}/"


def visit(token=TOKEN, cookie=None):
    request = RequestFactory().get(f"/o/{token}/")
    if cookie is not None:
        request.COOKIES[COOKIE] = cookie
    return press_of(request, token)


def push(field=None, cookie=None, token=TOKEN):
    request = RequestFactory().post(f"/o/{token}/", {} if field is None else {"press": field})
    if cookie is not None:
        request.COOKIES[COOKIE] = cookie
    return press_of(request, token)


def test_cookie_and_field_of_one_visit_are_a_press():
    shown = visit()
    assert push(shown.field, shown.nonce).made is True


def test_showing_is_no_press():
    shown = visit()
    request = RequestFactory().get(PATH, {"press": shown.field})
    request.COOKIES[COOKIE] = shown.nonce
    assert press_of(request, TOKEN).made is False


def test_a_field_in_the_address_is_no_press():
    shown = visit()
    request = RequestFactory().post(f"{PATH}?press={shown.field}")
    request.COOKIES[COOKIE] = shown.nonce
    assert press_of(request, TOKEN).made is False


@pytest.mark.parametrize(
    ("field", "cookie"),
    [
        pytest.param("own", None, id="replayed without cookie"),
        pytest.param(None, "own", id="without field"),
        pytest.param("", "own", id="empty field"),
        pytest.param("own", "other", id="cookie of another visit"),
        pytest.param("other", "own", id="field of another visit"),
        pytest.param("own", "", id="empty cookie"),
        pytest.param("ключ", "own", id="field that is no ASCII"),
        pytest.param("own", "x" * 5000, id="cookie that is none of ours"),
    ],
)
def test_what_does_not_meet_is_no_press(field, cookie):
    own, other = visit(), visit()
    fields = {"own": own.field, "other": other.field}
    cookies = {"own": own.nonce, "other": other.nonce}
    assert push(fields.get(field, field), cookies.get(cookie, cookie)).made is False


def test_one_link_s_press_is_none_for_another_link():
    shown = visit()
    assert push(shown.field, shown.nonce, token="another-link").made is False


def test_each_flipped_bit_of_the_field_is_refused():
    shown = visit()
    flipped = [shown.field[:at] + chr(ord(shown.field[at]) ^ 1) + shown.field[at + 1 :] for at in range(64)]
    assert [push(field, shown.nonce).made for field in flipped] == [False] * 64


def test_two_windows_share_one_nonce_and_both_can_be_pressed():
    first = visit()
    second = visit(cookie=first.nonce)
    assert (second.nonce, second.field) == (first.nonce, first.field)


def test_nonces_of_different_visits_differ():
    assert len({visit().nonce for _ in range(100)}) == 100


def test_a_cookie_that_is_none_of_ours_is_replaced():
    assert visit(cookie="chosen-by-somebody-else").nonce != "chosen-by-somebody-else"


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_stays_with_its_link(settings, secure):
    settings.SESSION_COOKIE_SECURE = secure
    shown = visit()
    cookie = shown.keep(HttpResponse()).cookies[COOKIE]
    assert {name: value for name, value in cookie.items() if value and name != "expires"} == {
        "path": PATH,
        "max-age": LIFETIME_S,
        "httponly": True,
        "samesite": "Lax",
        **({"secure": True} if secure else {}),
    }
    assert cookie.value == shown.nonce
