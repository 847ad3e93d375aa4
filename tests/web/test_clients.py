import pytest

from chatbot.web.clients import client_key, client_network


@pytest.mark.parametrize(
    ("address", "key", "network"),
    [
        ("203.0.113.77", "203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::", "fe80::/48"),
        ("", "local", "local"),
        (None, "local", "local"),
        ("unix:", "local", "local"),
        ("not an address\r\n", "local", "local"),
    ],
)
def test_who_is_counted_and_what_is_logged(address, key, network):
    assert (client_key(address), client_network(address)) == (key, network)
