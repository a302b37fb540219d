from base64 import urlsafe_b64encode

import pytest

from headway.accounts import csrf

SECRET = b"s" * 32
OWN = {"https://headway.example"}


def test_a_token_is_good_for_its_session_only():
    token = csrf.token_for(SECRET)
    assert csrf.is_good(SECRET, token)
    assert not csrf.is_good(b"t" * 32, token)


def test_each_form_has_another_token():
    assert csrf.token_for(SECRET) != csrf.token_for(SECRET)


@pytest.mark.parametrize(
    "token", ["", "a", "ééé", "AAAA", urlsafe_b64encode(b"n" * 48).decode(), "=" * 9, "\ud800"]
)
def test_what_was_not_made_here_is_refused(token):
    assert not csrf.is_good(SECRET, token)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, True),
        ({"origin": "https://headway.example"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://headway.example", "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
    ],
)
def test_only_our_own_pages_may_change_things(headers, expected):
    assert csrf.is_own(headers, OWN) is expected
