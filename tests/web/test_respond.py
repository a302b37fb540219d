import gzip

import pytest

from headway.api.traffic import CONTENT_SECURITY_POLICY
from headway.web.respond import Kept

CACHED = ["/overview", "/delivery", "/pull-requests", "/definitions", "/definitions/pickup_time"]


@pytest.mark.parametrize("path", CACHED)
def test_a_page_that_did_not_change_is_not_sent_again(client, path):
    first = client.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    weak = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert weak.status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_another_query_or_theme_is_another_page(client):
    tags = {
        client.get("/overview").headers["etag"],
        client.get("/overview?period=4w").headers["etag"],
        client.get("/overview", headers={"Cookie": "theme=dark"}).headers["etag"],
    }
    assert len(tags) == 3


@pytest.mark.parametrize("path", ["/preferences", "/connections", "/sign-in"])
def test_pages_with_forms_and_live_pages_are_kept_by_nobody(client, path):
    headers = client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


@pytest.mark.parametrize("path", [*CACHED, "/preferences", "/sign-in", "/nowhere"])
def test_every_page_carries_the_strict_policy(client, path):
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", [*CACHED, "/preferences", "/sign-in", "/pull-requests.csv"])
def test_a_page_tells_its_head(client, path):
    page, head = client.get(path), client.head(path)
    assert (head.status_code, head.headers["content-type"]) == (200, page.headers["content-type"])
    assert head.headers.get("etag") == page.headers.get("etag")


def test_what_only_takes_forms_has_no_head(client):
    assert client.head("/sign-out").status_code == 405


def test_a_browser_that_takes_no_gzip_gets_the_same_page(client):
    plain = client.get("/overview", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == client.get("/overview").text


def test_kept_pages_forget_the_oldest_when_they_are_too_many():
    kept = Kept(most_bytes=10)
    kept.put("a", b"12345")
    kept.put("b", b"1234")
    kept.put("a", b"123456")
    assert kept.get("b") == b"1234"
    kept.put("c", b"12")
    assert kept.get("b") is None
    assert kept.get("a") == b"123456"


def test_a_kept_page_is_the_page(client):
    first, second = client.get("/definitions"), client.get("/definitions")
    assert first.text == second.text
    kept = client.app.state.rendered.get(first.headers["etag"])
    assert gzip.decompress(kept).decode() == first.text
