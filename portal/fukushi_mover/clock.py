"""The service day's clock: seconds from its local midnight, as everywhere in planning."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from portal.ui import dates
from portal.ui.dates import today

TOKYO = ZoneInfo("Asia/Tokyo")
DAY = 86_400
DEMO_HOURS = range(10, 16)
DEMO_HOUR = 10


def is_pretended() -> bool:
    """Demonstrations at night would show sleeping vans: outside office hours, and on a fixed date, their clock starts at ten."""
    outside = timezone.localtime(timezone=TOKYO).hour not in DEMO_HOURS
    return settings.DEMO_MODE and (outside or bool(settings.DEMO_DATE))


def now() -> datetime:
    """This moment; in a demonstration moved to its date and, where the clock is pretended, to its hours."""
    moment = timezone.localtime(timezone=TOKYO)
    if settings.DEMO_DATE:
        moment = datetime.combine(today(), moment.time(), TOKYO)
    if is_pretended():
        moment = datetime.combine(moment.date(), time(DEMO_HOUR), TOKYO) + _since_the_start()
    return moment.astimezone(UTC)


def _since_the_start() -> timedelta:
    """How long the demonstration has been running; after its hours it begins its ten o'clock again."""
    running = int(timezone.now().timestamp()) - settings.DEMO_STARTED_AT
    return timedelta(seconds=running % (len(DEMO_HOURS) * 3600))


def second_of(day: date, moment: datetime) -> int:
    midnight = datetime.combine(day, time.min, TOKYO)
    return int((moment - midnight).total_seconds())


def moment_of(day: date, second: int) -> datetime:
    return (datetime.combine(day, time.min, TOKYO) + timedelta(seconds=second)).astimezone(UTC)


def second_now(day: date) -> int:
    return second_of(day, now())


def clock_text(second: int | None) -> str:
    """7:42; nothing for no time."""
    return "" if second is None else dates.clock_text(second)


def read_clock(text: str) -> int:
    """Seconds of "7:42". Raises ValueError."""
    moment = time.fromisoformat(text.strip().zfill(5))
    return moment.hour * 3600 + moment.minute * 60
