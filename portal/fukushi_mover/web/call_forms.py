"""What fingers type fast at the desk: 1030 for half past ten, nothing for now."""

import re
from datetime import datetime, timedelta
from typing import Any

from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import WhenKind
from portal.ui.dates import today
from portal.ui.numbers import sent_number


def read_time(text: str) -> int | None:
    """Seconds from midnight of 930, 9:30, 09:30, 10; None for what is no time."""
    found = re.fullmatch(r"(\d{1,2}?):?(\d{2})?", text.strip())
    if not found or not found[1]:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return hour * 3600 + minute * 60 if hour < 24 and minute < 60 else None


def read_number(text: str) -> int:
    return min(sent_number(text) or 0, 9999)


def call_back_at(text: str) -> datetime | None:
    """Today at that time; where it is over, tomorrow."""
    second = read_time(text)
    if second is None:
        return None
    moment = clock.moment_of(today(), second)
    return moment if moment > clock.now() else moment + timedelta(days=1)


class Typed:
    """The booking form as it was typed, so that it can be shown again."""

    def __init__(self, data: Any) -> None:
        self.to = data.get("to", "")
        self.key = data.get("key", "")
        self.origin = data.get("from", "")
        self.at_text = data.get("at", "")
        self.back_text = data.get("back", "")
        self.by = data.get("by", "") == "arrive"
        self.people_text = data.get("people", "1")
        self.day = data.get("day", "")
        self.along = data.getlist("along") if hasattr(data, "getlist") else []

    @property
    def at(self) -> int | None:
        return read_time(self.at_text)

    @property
    def back(self) -> int | None:
        return read_time(self.back_text)

    @property
    def people(self) -> int:
        return min(4, max(1, read_number(self.people_text)))

    def when(self) -> WhenKind:
        if self.at is None:
            return WhenKind.NOW
        return WhenKind.ARRIVE_BY if self.by else WhenKind.LEAVE_AT
