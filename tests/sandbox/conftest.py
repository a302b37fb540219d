"""Sandboxes in this process, asked over ASGI."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from tests.factories.sandbox import ORIGIN, Client

from headway.sandbox.github.accounts import new_private_key
from headway.sandbox.serve import Options, build

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@cache
def _key() -> str:
    return new_private_key()


def make(monkeypatch: pytest.MonkeyPatch, **given) -> Client:
    """A client of a new sandbox. One key serves all: making one takes a while."""
    monkeypatch.setattr("headway.sandbox.state.new_private_key", _key)
    options = replace(Options(size="tiny", seed=3, now=NOW), **given)
    return Client(build(options, ORIGIN))


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A tiny world of its own, signed in."""
    return make(monkeypatch).sign_in()


@pytest.fixture(scope="session")
def still() -> Iterator[Client]:
    """A tiny world that no test changes, signed in."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield make(monkeypatch).sign_in()


@pytest.fixture
def sandbox_maker(monkeypatch: pytest.MonkeyPatch):
    """Makes further sandboxes by their options."""
    return lambda **given: make(monkeypatch, **given)


@pytest.fixture
def corpora(shared: Path) -> Path:
    """The real histories."""
    return shared / "corpora"
