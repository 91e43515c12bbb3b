"""Where webhooks never go, whatever a name or an address makes of itself."""

import ipaddress
import socket

import pytest

from leadloop.core.problems import FieldProblem
from leadloop.webhooks.addresses import NotAllowed, checked_addresses, read_url
from leadloop.webhooks.client import Post
from tests.webhooks.receiver import Receiver

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
]
OUTSIDE = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::93.184.216.34"]


def means(*addresses):
    """A resolver for which each name means these addresses."""

    def resolve(_host, port):
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (each, port, 0, 0))
            if ":" in each
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in addresses
        ]

    return resolve


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(address):
    target = read_url("https://receiver.example/")
    with pytest.raises(NotAllowed):
        checked_addresses(target, resolve=means(address))
    with pytest.raises(NotAllowed):
        checked_addresses(target, resolve=means("93.184.216.34", address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_name_that_leads_outside_is_not(address):
    (found,) = checked_addresses(read_url("https://receiver.example/"), resolve=means(address))
    assert found[4][:2] == (address, 443)


@pytest.mark.parametrize(
    "host",
    [
        *(f"[{each}]" if ":" in each else each for each in INSIDE),
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "anything.localhost",
    ],
)
def test_what_can_be_seen_is_refused_before_it_is_kept(host):
    with pytest.raises(FieldProblem) as refused:
        read_url(f"https://{host}/")
    assert refused.value.errors == {"url": "The address leads into a network that webhooks must not go to."}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "receiver.example",
        "ftp://receiver.example/",
        "file:///etc/passwd",
        "http://receiver.example/",
        "https://",
        "https:///path",
        "https://user:password@receiver.example/",
        "https://receiver.example/#part",
        "https://receiver.example:0/",
        "https://receiver.example:99999/",
        "https://receiver.example:x/",
        "https://receiver.example/a b",
        "https://receiver.example/\r\nX-Injected: 1",
        "https://receiver.example/\x00",
        "https://räuber.example/",
        "https://[::1/",
        "https://receiver.example/" + "x" * 500,
    ],
)
def test_what_is_no_address_of_a_webhook_is_refused(url):
    with pytest.raises(FieldProblem) as refused:
        read_url(url)
    assert list(refused.value.errors) == ["url"]


def test_an_address_keeps_its_parts():
    target = read_url("https://Receiver.Example:8443/a/b?c=d")
    assert (target.host, target.port, target.path, target.host_header) == (
        "receiver.example",
        8443,
        "/a/b?c=d",
        "receiver.example:8443",
    )
    assert read_url("https://receiver.example").host_header == "receiver.example"
    assert read_url("https://receiver.example?x=1").path == "/?x=1"


def test_networks_of_ones_own_are_open_where_the_settings_name_them(settings):
    settings.LEADLOOP_WEBHOOK_NETWORKS = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128")]
    for url in ("http://10.1.2.3/", "https://10.1.2.3/", "http://[::1]:8080/"):
        read_url(url)
    for url in ("http://192.168.1.1/", "https://169.254.169.254/", "http://127.0.0.1/"):
        with pytest.raises(FieldProblem):
            read_url(url)
    # By name, what is not encrypted goes to these networks only.
    with pytest.raises(NotAllowed):
        checked_addresses(read_url("http://receiver.example/"), resolve=means("93.184.216.34"))
    checked_addresses(read_url("http://receiver.example/"), resolve=means("10.9.9.9"))


def test_a_name_that_changes_its_mind_is_not_asked_twice(settings):
    """Rebinding: what is connected to is what was checked, and nothing is asked in between."""
    with Receiver() as inside:
        asked = []

        def resolve(host, port):
            asked.append(host)
            first = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
            return means(first)(host, port)

        connected = []

        class Sock(socket.socket):
            def connect(self, address):
                connected.append(address)
                raise ConnectionRefusedError(111, "Connection refused")

        original = socket.socket
        try:
            socket.socket = Sock  # type: ignore[misc]
            answer = Post(f"https://receiver.example:{inside.port}/", b"{}", {}, resolve=resolve).run()
        finally:
            socket.socket = original  # type: ignore[misc]
        assert asked == ["receiver.example"]
        assert connected == [("93.184.216.34", inside.port)]
        assert answer.status is None
        # And where it leads inside when it is asked, nothing is connected to at all.
        second = Post(f"https://receiver.example:{inside.port}/", b"{}", {}, resolve=resolve).run()
        assert second.error == "The address leads into a network that webhooks must not go to."
        assert inside.got == []


def test_a_name_that_means_nothing_says_so():
    def resolve(_host, _port):
        raise socket.gaierror(-2, "Name or service not known")

    assert Post("https://receiver.example/", b"{}", {}, resolve=resolve).run().error == (
        "The name could not be resolved."
    )


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    import ssl
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from pathlib import Path

    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent.parent / "outbox" / "localhost.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.handle_request, daemon=True)
    thread.start()
    from django.test import override_settings

    with override_settings(LEADLOOP_WEBHOOK_NETWORKS=[ipaddress.ip_network("127.0.0.0/8")]):
        answer = Post(f"https://localhost:{server.server_address[1]}/", b"{}", {}).run()
    server.server_close()
    assert answer.status is None
    assert answer.error.startswith("No encrypted connection: ")
