import pytest
from starlette.responses import Response

from headway.accounts import cookies
from headway.kernel.settings import Settings


@pytest.mark.parametrize(
    ("public_url", "name", "is_secure"),
    [
        ("https://headway.example", "__Host-headway", True),
        ("http://127.0.0.1:8123", "headway_8123", False),
        ("http://localhost", "headway_80", False),
    ],
)
def test_the_cookie_is_as_strict_as_the_address_allows(public_url, name, is_secure):
    cookie = cookies.of(Settings(public_url=public_url))
    assert (cookie.name, cookie.is_secure) == (name, is_secure)
    response = Response()
    cookie.write(response, "value")
    written = response.headers["set-cookie"]
    assert written.startswith(f"{name}=value; HttpOnly; Max-Age=604800; Path=/; SameSite=lax")
    assert written.endswith("; Secure") is is_secure
    assert "Domain" not in written


def test_signing_out_clears_it():
    response = Response()
    cookies.of(Settings(public_url="https://headway.example")).clear(response)
    assert response.headers["set-cookie"].startswith('__Host-headway=""')
    assert "Max-Age=0" in response.headers["set-cookie"]
