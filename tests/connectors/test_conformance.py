"""The suite passes for GitHub, and each of its checks can fail."""

from collections.abc import Callable

import pytest

from headway.connectors.conformance import CHECKS, Subject


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_github_conforms(check: Callable[[Subject], None], subject: Subject) -> None:
    check(subject)
