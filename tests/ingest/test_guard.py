import pytest

from headway.connectors.base import ProviderUnavailable, UnsafeUrl
from headway.ingest import guard
from headway.ingest.guard import PublicUrls


def public(*addresses, allowed=()):
    return PublicUrls(allowed, resolve=lambda _host, _port: addresses)


def test_a_public_address_over_https_passes():
    public("140.82.121.6").check("https://api.github.com/graphql")


def test_an_ipv6_address_passes():
    public("2606:50c0:8000::64").check("https://api.github.com/")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.github.com/",
        "https://api.github.com:8443/",
        "ftp://api.github.com/",
        "https://user@api.github.com/",
        "https:///path",
        "https://api.github.com:port/",
        "https://[::1/",
        "file:///etc/passwd",
        "api.github.com",
    ],
)
def test_a_url_of_another_form_is_refused(url):
    with pytest.raises(UnsafeUrl):
        public("140.82.121.6").check(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  # judged, not bound to
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_a_name_that_leads_to_a_private_address_is_refused(address):
    with pytest.raises(UnsafeUrl, match="not a public address"):
        public(address).check("https://intranet.example/")


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(UnsafeUrl):
        public("140.82.121.6", "10.0.0.8").check("https://api.github.com/")


def test_a_name_without_addresses_is_refused():
    with pytest.raises(UnsafeUrl):
        public().check("https://api.github.com/")


def test_a_name_that_does_not_resolve_may_be_tried_again():
    def fails(_host, _port):
        raise OSError

    with pytest.raises(ProviderUnavailable):
        PublicUrls(resolve=fails).check("https://api.github.com/")


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("127.0.0.1:4001", "http://127.0.0.1:4001/api/v3"),
        ("github.example:443", "https://GitHub.example./api"),
        ("[::1]:80", "http://[::1]/"),
    ],
)
def test_what_the_operator_named_exactly_passes(allowed, url):
    public("127.0.0.1", allowed=(allowed,)).check(url)


def test_another_port_of_an_allowed_host_does_not_pass():
    with pytest.raises(UnsafeUrl, match="HEADWAY_ALLOWED_HOSTS"):
        public("127.0.0.1", allowed=("127.0.0.1:4001",)).check("http://127.0.0.1:4002/")


@pytest.mark.parametrize("literal", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
def test_other_spellings_of_loopback_are_resolved_before_they_are_judged(literal, loopback):
    with pytest.raises(UnsafeUrl):
        PublicUrls().check(f"https://{literal}/")


def test_the_systems_resolver_is_asked_by_default(loopback):
    assert "127.0.0.1" in guard.resolve("127.0.0.1", 443)
