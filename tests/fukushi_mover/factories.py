from datetime import timedelta
from typing import Any

import factory

from portal.fukushi_mover.enums import Mobility, PlaceKind
from portal.fukushi_mover.models import (
    BrokerageRate,
    Driver,
    Facility,
    Pilot,
    PilotProvider,
    Resident,
    ResidentPrivate,
    Rider,
    RiderPrivate,
    SavedPlace,
    ServiceDay,
    StandingOrder,
    Van,
    VanLayout,
)
from portal.organisations.models import Organisation
from portal.ui.dates import today
from tests.models_projects.factories import ProjectFactory
from tests.support.personas import kind

HOUSE = (36.3300, 139.1000)


class ProviderFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    kind = factory.LazyFunction(lambda: kind("care_provider"))
    name = factory.Sequence(lambda n: f"デイサービス {n}（架空）")
    is_fictional = True


class PilotFactory(factory.django.DjangoModelFactory[Pilot]):
    class Meta:
        model = Pilot

    project = factory.SubFactory(ProjectFactory)
    municipality = factory.SelfAttribute("project.municipality")
    operator = factory.SubFactory(ProviderFactory)
    name = "みどり町の実証"
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=30))
    is_fictional = True

    @factory.post_generation
    def yen(self, create: bool, extracted: int | None, **kwargs: Any) -> None:
        BrokerageRate.objects.create(
            pilot=self,
            yen_per_ride=100 if extracted is None else extracted,
            valid_from=self.starts_on,
        )


class FacilityFactory(factory.django.DjangoModelFactory[Facility]):
    class Meta:
        model = Facility

    provider = factory.SubFactory(ProviderFactory)
    name = "ひだまりの家"
    latitude, longitude = HOUSE
    is_fictional = True


class VanFactory(factory.django.DjangoModelFactory[Van]):
    class Meta:
        model = Van

    facility = factory.SubFactory(FacilityFactory)
    provider = factory.SelfAttribute("facility.provider")
    number = factory.Sequence(lambda n: f"{n + 1}号車")
    plate = "みどり 500 あ 12-34"
    colour = "白"
    has_lift = True
    is_fictional = True

    @factory.post_generation
    def layouts(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for seats, wheelchairs in extracted or [(4, 1)]:
            VanLayout.objects.create(van=self, seats=seats, wheelchairs=wheelchairs)


class DriverFactory(factory.django.DjangoModelFactory[Driver]):
    class Meta:
        model = Driver

    usual_van = factory.SubFactory(VanFactory)
    provider = factory.SelfAttribute("usual_van.provider")
    name = "運転 太郎"
    is_fictional = True


def private_data(name: str, north: float = 0.01, east: float = 0.01) -> dict[str, Any]:
    """A home so many degrees north and east of the house."""
    return {
        "name": name,
        "address": f"みどり町 {name}の家",
        "latitude": HOUSE[0] + north,
        "longitude": HOUSE[1] + east,
    }


class RiderFactory(factory.django.DjangoModelFactory[Rider]):
    class Meta:
        model = Rider

    facility = factory.SubFactory(FacilityFactory)
    provider = factory.SelfAttribute("facility.provider")
    code = factory.Sequence(lambda n: f"R{n:03d}")
    is_fictional = True

    @factory.post_generation
    def home(self, create: bool, extracted: tuple[float, float] | None, **kwargs: Any) -> None:
        RiderPrivate.objects.create(
            rider=self, **private_data(f"通所 {self.code}", *(extracted or (0.01, 0.01)))
        )

    @factory.post_generation
    def every_day(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        for weekday in range(7) if extracted is not False else ():
            StandingOrder.objects.create(rider=self, weekday=weekday)


class ResidentFactory(factory.django.DjangoModelFactory[Resident]):
    class Meta:
        model = Resident

    pilot = factory.SubFactory(PilotFactory)
    card_number = factory.Sequence(lambda n: f"M{n:04d}")
    mobility = Mobility.WALKS
    is_fictional = True

    @factory.post_generation
    def home(self, create: bool, extracted: tuple[float, float] | None, **kwargs: Any) -> None:
        north, east = extracted or (0.02, 0.0)
        ResidentPrivate.objects.create(
            resident=self, **private_data(f"住民 {self.card_number}", north, east)
        )
        for position, (place, name, spot) in enumerate(
            [
                (PlaceKind.HOME, "自宅", (HOUSE[0] + north, HOUSE[1] + east)),
                (PlaceKind.SHOP, "スーパーあおば（架空）", (HOUSE[0] - 0.04, HOUSE[1])),
            ],
            1,
        ):
            SavedPlace.objects.create(
                resident=self,
                position=position,
                kind=place,
                name=name,
                latitude=spot[0],
                longitude=spot[1],
            )


class ServiceDayFactory(factory.django.DjangoModelFactory[ServiceDay]):
    class Meta:
        model = ServiceDay

    pilot = factory.SubFactory(PilotFactory)
    date = factory.LazyFunction(today)
    is_fictional = True


def join(pilot: Pilot, provider: Organisation, tolerance_minutes: int = 10) -> PilotProvider:
    return PilotProvider.objects.create(
        pilot=pilot, provider=provider, tolerance_minutes=tolerance_minutes
    )
