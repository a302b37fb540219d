"""Which days `headway metrics` asks about by default."""

from datetime import UTC, date, datetime

import pytest

from headway.cli import reading
from headway.kernel import clock
from headway.kernel.errors import Invalid


def test_the_default_week_is_that_of_the_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 20, tzinfo=UTC))
    assert reading._days(None, None, "UTC") == (date(2026, 8, 17), date(2026, 11, 16))
    assert reading._days(None, None, "Asia/Tokyo") == (date(2026, 8, 24), date(2026, 11, 23))
    with pytest.raises(Invalid, match="must lie before"):
        reading._days(date(2026, 11, 16), None, "UTC")
