import pytest

from headway.accounts import credentials
from headway.accounts.credentials import Kind
from headway.kernel import logging


@pytest.mark.parametrize("kind", Kind)
def test_a_credential_is_found_again_by_its_hash(kind):
    made, kept = credentials.make_with_digest(kind)
    assert credentials.digest(kind, made) == kept
    assert made.encode() not in kept
    assert len(kept) == 32


def test_no_two_are_alike():
    assert len({credentials.make_with_digest(Kind.TOKEN)[0] for _ in range(100)}) == 100


def test_one_kind_does_not_pass_for_another():
    link, _ = credentials.make_with_digest(Kind.LINK)
    assert credentials.digest(Kind.SESSION, link) is None
    assert credentials.digest(Kind.TOKEN, link) is None


@pytest.mark.parametrize(
    "nonsense", ["", "hw_l_", "hw_l_short", "x" * 48, "hw_l_" + "é" * 43, "hw_l_" + "a" * 44]
)
def test_what_cannot_be_one_has_no_hash(nonsense):
    assert credentials.digest(Kind.LINK, nonsense) is None


def test_logs_blot_it_out():
    made, _ = credentials.make_with_digest(Kind.TOKEN)
    assert made not in logging.blot(f"somebody wrote {made} into a message")
