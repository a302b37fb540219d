"""Webhooks: who speaks, and where to look then."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.connectors.base import BadPayload, Hint
from headway.connectors.github.webhooks import parse, verify

SECRET = b"It's a Secret to Everybody"
BODY = b"Hello, World!"
REPOSITORY = {"id": 77}


def signed(body: bytes, secret: bytes = SECRET) -> str:
    return f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"


def test_githubs_own_example_is_good() -> None:
    example = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert verify([SECRET], BODY, f"sha256={example}")


def test_two_secrets_are_good_during_a_rotation() -> None:
    assert verify([b"new", b"old"], BODY, signed(BODY, b"old"))
    assert verify([b"new", b"old"], BODY, signed(BODY, b"new"))
    assert not verify([b"new"], BODY, signed(BODY, b"old"))


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha1=00",
        signed(BODY).upper(),
        signed(BODY)[7:],
        "sha256=é\ud800",
        "💥",
    ],
)
def test_anything_else_is_false(signature: str | None) -> None:
    assert verify([SECRET], BODY, signature) is False


def test_an_empty_secret_signs_nothing() -> None:
    assert not verify([b""], BODY, signed(BODY, b""))
    assert not verify([], BODY, signed(BODY))


@given(st.text(), st.binary())
def test_it_never_raises(signature: str, body: bytes) -> None:
    assert verify([SECRET], body, signature) is False


@pytest.mark.parametrize(
    ("event", "stream"),
    [
        ("pull_request_review_comment", "review_comments"),
        ("issue_comment", "comments"),
        ("issues", "issues"),
        ("label", "labels"),
        ("release", "releases"),
        ("deployment_status", "deployments"),
        ("repository", "repository"),
    ],
)
def test_a_hint_names_the_stream_to_read(event: str, stream: str) -> None:
    hint = parse(event, {"action": "created", "repository": REPOSITORY})
    assert hint == Hint(kind=f"{event}.created", stream=stream, scope_external_id="77")


@pytest.mark.parametrize("event", ["pull_request", "pull_request_review"])
def test_a_pull_request_is_named_by_its_node_id(event: str) -> None:
    body = {"repository": REPOSITORY, "pull_request": {"node_id": "PR_7"}}
    hint = parse(event, body)
    assert (hint.kind, hint.stream, hint.external_ids) == (event, "pull_requests", ("PR_7",))
    assert parse(event, {"repository": REPOSITORY}).external_ids == ()


def test_what_is_nothing_of_ours_has_no_stream() -> None:
    assert parse("push", {"repository": REPOSITORY}) == Hint(
        kind="push", stream=None, scope_external_id="77"
    )
    assert parse("installation", {"action": "deleted"}) == Hint(
        kind="installation.deleted", stream=None, scope_external_id=None
    )


@pytest.mark.parametrize("body", [None, [], "x", {}, {"repository": {"id": "x"}}])
def test_what_cannot_be_read_is_refused(body: object) -> None:
    with pytest.raises(BadPayload):
        parse("issues", body)
