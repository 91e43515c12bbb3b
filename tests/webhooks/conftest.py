import ipaddress

import pytest

from tests.webhooks.receiver import Receiver


@pytest.fixture
def receiver(settings):
    """A web server on this machine that takes webhooks, where the settings let them go."""
    settings.LEADLOOP_WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    with Receiver() as found:
        yield found
