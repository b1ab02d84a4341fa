"""The service day's clock: seconds from its local midnight, as everywhere in planning."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from portal.ui.dates import today

TOKYO = ZoneInfo("Asia/Tokyo")
DAY = 86_400
DEMO_HOURS = range(10, 16)
DEMO_HOUR = 10


def is_pretended() -> bool:
    """Demonstrations at night would show sleeping vans: outside office hours their clock says ten."""
    return settings.DEMO_MODE and timezone.localtime().hour not in DEMO_HOURS


def now() -> datetime:
    """This moment; in a demonstration moved to its date and, outside office hours, to its ten o'clock."""
    moment = timezone.localtime(timezone=TOKYO)
    if settings.DEMO_DATE:
        moment = datetime.combine(today(), moment.time(), TOKYO)
    if is_pretended():
        moment = moment.replace(hour=DEMO_HOUR)
    return moment.astimezone(UTC)


def second_of(day: date, moment: datetime) -> int:
    midnight = datetime.combine(day, time.min, TOKYO)
    return int((moment - midnight).total_seconds())


def moment_of(day: date, second: int) -> datetime:
    return (datetime.combine(day, time.min, TOKYO) + timedelta(seconds=second)).astimezone(UTC)


def second_now(day: date) -> int:
    return second_of(day, now())


def clock_text(second: int | None) -> str:
    """7:42; nothing for no time."""
    return "" if second is None else f"{second // 3600}:{second % 3600 // 60:02d}"


def read_clock(text: str) -> int:
    """Seconds of "7:42". Raises ValueError."""
    moment = time.fromisoformat(text.strip().zfill(5))
    return moment.hour * 3600 + moment.minute * 60
