"""Rows of matching for tests. Others may use them; what stands below them comes from their own factories here."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone

from portal.accounts.models import User
from portal.caravan.models import Need, Theme
from portal.matching.enums import EventState, RegistrationState, Session, Side, SolutionState
from portal.matching.models import (
    Event,
    EventNeed,
    EventSolution,
    Meeting,
    Registration,
    Slot,
    Solution,
    Timetable,
    Wish,
)
from portal.organisations.enums import Bureau, Role
from portal.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    OrganisationKind,
    Prefecture,
)
from portal.ui.dates import today

TOKYO = ZoneInfo("Asia/Tokyo")


class PersonFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"matching{n}@example.invalid")
    display_name = factory.Sequence(lambda n: f"Person {n}")


class PrefectureFactory(factory.django.DjangoModelFactory[Prefecture]):
    class Meta:
        model = Prefecture
        django_get_or_create = ("code",)

    code = "10"
    name = "群馬県"
    kana = "グンマケン"
    in_health_area = True
    in_economy_area = True


class MunicipalityFactory(factory.django.DjangoModelFactory[Municipality]):
    class Meta:
        model = Municipality

    prefecture = factory.SubFactory(PrefectureFactory)
    name = factory.Sequence(lambda n: f"架空{n}市")
    kana = factory.Sequence(lambda n: f"カクウ{n}シ")
    is_fictional = True


def kind(code: str) -> OrganisationKind:
    return OrganisationKind.objects.get_or_create(code=code, defaults={"name": code})[0]


class VentureFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    kind = factory.LazyFunction(lambda: kind("venture"))
    name = factory.Sequence(lambda n: f"架空ベンチャー{n}")
    is_fictional = True


class TownHallFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    kind = factory.LazyFunction(lambda: kind("municipality"))
    municipality = factory.SubFactory(MunicipalityFactory)
    prefecture = factory.SelfAttribute("municipality.prefecture")
    name = factory.Sequence(lambda n: f"架空{n}市役所")
    is_fictional = True


class BureauFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation
        django_get_or_create = ("bureau",)

    kind = factory.LazyFunction(lambda: kind("bureau"))
    name = "局"
    bureau = Bureau.ECONOMY


def member_of(organisation: Organisation, role: Role, **person: Any) -> User:
    user = PersonFactory(**person)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def bureau_member(role: Role = Role.BUREAU_STAFF) -> User:
    return member_of(BureauFactory(), role, is_staff=True)


class ThemeFactory(factory.django.DjangoModelFactory[Theme]):
    class Meta:
        model = Theme
        django_get_or_create = ("code",)

    code = "outing"
    name = "外出支援"
    element = "living"


class NeedFactory(factory.django.DjangoModelFactory[Need]):
    class Meta:
        model = Need

    organisation = factory.SubFactory(TownHallFactory)
    municipality = factory.SelfAttribute("organisation.municipality")
    theme = factory.SubFactory(ThemeFactory)
    title = factory.Sequence(lambda n: f"高齢者の外出の足がない {n}")
    summary = "バスが減り、買い物や通院に行けない高齢者が増えている。"
    bureau = Bureau.ECONOMY
    state = "published"
    share_scope = "public"
    consented_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)
    is_fictional = True


class SolutionFactory(factory.django.DjangoModelFactory[Solution]):
    class Meta:
        model = Solution

    organisation = factory.SubFactory(VentureFactory)
    title = factory.Sequence(lambda n: f"送迎車の空席配車 {n}")
    summary = "デイサービスの送迎車の空席で外出を支える。"
    elements = ["living"]
    state = SolutionState.PUBLISHED
    is_fictional = True

    @factory.post_generation
    def themes(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            self.themes.set(extracted)  # type: ignore[attr-defined]


class EventFactory(factory.django.DjangoModelFactory[Event]):
    """An open event in four weeks with four slots (two before and two after noon) and three tables."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"マッチングイベント{n}")
    venue = "架空会館"
    starts_on = factory.LazyFunction(lambda: today() + timedelta(days=28))
    ends_on = factory.SelfAttribute("starts_on")
    registration_opens_on = factory.LazyFunction(lambda: today() - timedelta(days=7))
    registration_closes_on = factory.LazyFunction(lambda: today() + timedelta(days=14))
    wishes_close_on = factory.LazyFunction(lambda: today() + timedelta(days=21))
    tables = 3
    state = EventState.OPEN
    is_fictional = True

    @factory.post_generation
    def slots(self, create: bool, extracted: int | None, **kwargs: Any) -> None:
        if create:
            for position in range(1, (4 if extracted is None else extracted) + 1):
                add_slot(self, position)  # type: ignore[arg-type]


def add_slot(event: Event, position: int) -> Slot:
    hour = 10 + (position - 1) // 2 + (1 if position > 2 else 0)
    starts = datetime(
        event.starts_on.year,
        event.starts_on.month,
        event.starts_on.day,
        hour,
        30 * ((position - 1) % 2),
        tzinfo=TOKYO,
    )
    return Slot.objects.create(
        event=event,
        position=position,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=25),
        session=Session.MORNING if hour < 12 else Session.AFTERNOON,
    )


class RegistrationFactory(factory.django.DjangoModelFactory[Registration]):
    class Meta:
        model = Registration

    event = factory.SubFactory(EventFactory)
    organisation = factory.SubFactory(VentureFactory)
    kind = Side.SOLUTION
    state = RegistrationState.APPROVED
    contact_name = "担当"
    contact_email = "contact@example.invalid"


class EventNeedFactory(factory.django.DjangoModelFactory[EventNeed]):
    class Meta:
        model = EventNeed

    need = factory.SubFactory(NeedFactory)
    registration = factory.SubFactory(
        RegistrationFactory,
        kind=Side.NEED,
        organisation=factory.SelfAttribute("..need.organisation"),
    )


class EventSolutionFactory(factory.django.DjangoModelFactory[EventSolution]):
    class Meta:
        model = EventSolution

    solution = factory.SubFactory(SolutionFactory)
    registration = factory.SubFactory(
        RegistrationFactory, organisation=factory.SelfAttribute("..solution.organisation")
    )


class TimetableFactory(factory.django.DjangoModelFactory[Timetable]):
    class Meta:
        model = Timetable

    event = factory.SubFactory(EventFactory)
    version = factory.Sequence(lambda n: n + 1)


class MeetingFactory(factory.django.DjangoModelFactory[Meeting]):
    """A meeting of a published timetable, unless told otherwise."""

    class Meta:
        model = Meeting

    timetable = factory.SubFactory(TimetableFactory, state="published")
    event_need = factory.SubFactory(
        EventNeedFactory, registration__event=factory.SelfAttribute("...timetable.event")
    )
    event_solution = factory.SubFactory(
        EventSolutionFactory, registration__event=factory.SelfAttribute("...timetable.event")
    )
    slot = factory.LazyAttribute(lambda o: o.timetable.event.slots.first())
    table = factory.Sequence(lambda n: n + 1)
    is_fictional = True


def wish(
    event_need: EventNeed, event_solution: EventSolution, rank: int = 1, *, by_need: bool = True
) -> Wish:
    sides = (event_need.registration, event_solution.registration)
    registration, other = sides if by_need else sides[::-1]
    return Wish.objects.create(
        registration=registration,
        other=other,
        event_need=event_need,
        event_solution=event_solution,
        rank=rank,
    )
