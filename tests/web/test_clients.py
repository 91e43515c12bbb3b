import pytest
from django.test import RequestFactory

from leadloop.web.clients import bucket_of, client_ip


def asked(remote, forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_ip(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        pytest.param("203.0.113.9", None, "203.0.113.9", id="direct"),
        pytest.param("203.0.113.9", "198.51.100.1", "203.0.113.9", id="a stranger's header"),
        pytest.param("10.0.0.5", "198.51.100.1", "198.51.100.1", id="through our proxy"),
        pytest.param("10.0.0.5", "1.1.1.1, 198.51.100.1", "198.51.100.1", id="what the client made up is not believed"),
        pytest.param("10.0.0.5", "198.51.100.1, 192.0.2.7", "198.51.100.1", id="through two proxies of ours"),
        pytest.param("10.0.0.5", None, "10.0.0.5", id="the proxy itself"),
        pytest.param("10.0.0.5", "", "10.0.0.5", id="empty header"),
        pytest.param("10.0.0.5", "198.51.100.1, nonsense", "10.0.0.5", id="nonsense before the proxy"),
        pytest.param("10.0.0.5", "10.0.0.6", "10.0.0.6", id="a client inside"),
        pytest.param("::ffff:203.0.113.9", None, "203.0.113.9", id="IPv4 written as IPv6"),
        pytest.param("::ffff:10.0.0.5", "2001:db8::1", "2001:db8::1", id="IPv6 behind a mapped proxy"),
        pytest.param("10.0.0.5", "198.51.100.1:4711", "198.51.100.1", id="a proxy that tells the port"),
        pytest.param("10.0.0.5", "[2001:db8::1]:4711", "2001:db8::1", id="IPv6 and port"),
        pytest.param("10.0.0.5", "[2001:db8::1]", "2001:db8::1", id="IPv6 in brackets"),
        pytest.param("10.0.0.5", "198.51.100.1:4711, 192.0.2.7:80", "198.51.100.1", id="two proxies that tell ports"),
        pytest.param("", None, None, id="a socket file"),
        pytest.param("unix:", "198.51.100.1", None, id="no address"),
    ],
)
def test_client_ip(settings, remote, forwarded, expected):
    settings.LEADLOOP_TRUSTED_PROXIES = ["10.0.0.0/24", "192.0.2.7"]
    assert asked(remote, forwarded) == expected


def test_without_trusted_proxies_the_header_is_nothing(settings):
    settings.LEADLOOP_TRUSTED_PROXIES = []
    assert asked("127.0.0.1", "198.51.100.1") == "127.0.0.1"


@pytest.mark.parametrize(
    ("ip", "bucket"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (None, "unknown"),
    ],
)
def test_bucket(ip, bucket):
    assert bucket_of(ip) == bucket
