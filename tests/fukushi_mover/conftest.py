from collections.abc import Iterator
from datetime import datetime

import pytest

from portal.fukushi_mover import clock
from portal.ui.dates import today

from .town import Town, make_town


class Clock:
    """The service day's clock, set by hand."""

    def __init__(self) -> None:
        self.second = 10 * 3600

    def now(self) -> datetime:
        return clock.moment_of(today(), self.second)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Ten in the morning until a test says otherwise."""
    hands = Clock()
    monkeypatch.setattr(clock, "now", hands.now)
    return hands


@pytest.fixture
def town(db: None, at: Clock) -> Town:
    return make_town()
