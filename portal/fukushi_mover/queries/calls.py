"""What the service desk sees beside a caller: days that can be booked, rides to come, trips to repeat, and who waits for a call."""

from dataclasses import dataclass

from django.db.models import QuerySet

from portal.accounts.permission import Person
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import DayState, RideState
from portal.fukushi_mover.models import CallBack, HomeNotice, Pilot, Resident, Ride, ServiceDay
from portal.fukushi_mover.models.scope import operated_offices
from portal.notices.enums import BY_HAND, NoticeState
from portal.ui.dates import today

MOST_TRIPS = 5
MOST_DAYS = 3


@dataclass(frozen=True)
class Lists:
    """How many wait."""

    call_backs: int
    to_tell: int

    @property
    def total(self) -> int:
        return self.call_backs + self.to_tell


def bookable_days(pilot: Pilot) -> list[ServiceDay]:
    rows = pilot.days.filter(
        date__gte=today(), state__in=(DayState.PUBLISHED, DayState.RUNNING)
    ).select_related("pilot")
    open_days = [d for d in rows.order_by("date") if clock.second_now(d.date) < pilot.closes_at]
    return open_days[:MOST_DAYS]


def coming_rides(resident: Resident) -> list[Ride]:
    rows = resident.rides.filter(
        state__in=(RideState.BOOKED, RideState.ABOARD), day__date__gte=today()
    )
    return list(
        rows.select_related("request", "day", "van").order_by("day__date", "promised_pickup")
    )


def last_trips(resident: Resident) -> list[Ride]:
    """The last different ways: the same way twice is one line."""
    rows = (
        resident.rides.exclude(state=RideState.CANCELLED)
        .select_related("request", "day")
        .order_by("-day__date", "-promised_pickup")
    )
    kept: dict[tuple[str, str], Ride] = {}
    for ride in rows[:30]:
        kept.setdefault((ride.request.origin_name, ride.request.destination_name), ride)
    return list(kept.values())[:MOST_TRIPS]


def call_backs_of(person: Person) -> QuerySet[CallBack]:
    rows = CallBack.objects.filter(
        pilot__operator__in=operated_offices(person), done_at__isnull=True
    )
    return rows.select_related("resident__private", "call").order_by("due_at", "pk")


def to_tell(person: Person) -> QuerySet[HomeNotice]:
    rows = HomeNotice.objects.visible_to(person).filter(
        notice__state=NoticeState.QUEUED, notice__channel__in=BY_HAND
    )
    return rows.select_related("notice", "resident__private", "proxy", "rider__private").order_by(
        "notice__created_at", "pk"
    )


def told_lately(person: Person) -> list[HomeNotice]:
    rows = HomeNotice.objects.visible_to(person).filter(
        notice__state=NoticeState.SENT, notice__channel__in=BY_HAND
    )
    return list(rows.select_related("notice__told_by").order_by("-notice__sent_at")[:20])


def lists_of(person: Person) -> Lists:
    waiting = HomeNotice.objects.visible_to(person).filter(
        notice__state=NoticeState.QUEUED, notice__channel__in=BY_HAND
    )
    backs = CallBack.objects.filter(
        pilot__operator__in=operated_offices(person), done_at__isnull=True
    )
    return Lists(backs.count(), waiting.count())
