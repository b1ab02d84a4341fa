"""What the providers of the fictional pilot wrote down about their riders, vans, staff and houses."""

from datetime import date, timedelta
from typing import Any

from portal.fukushi_mover.enums import HomeChannel, Mobility
from portal.fukushi_mover.master_enums import (
    AppliedVia,
    CareLevel,
    ClosedKind,
    ConsentKind,
    ContactRelation,
    CourseKind,
    CriterionKind,
    DoorService,
    DoorSide,
    LicenceKind,
)
from portal.fukushi_mover.models import (
    BoardingPlace,
    ClosedDay,
    Consent,
    ConsentWording,
    Course,
    Criterion,
    Driver,
    Facility,
    LendingArea,
    LendingHours,
    Licence,
    Pilot,
    Rider,
    RiderContact,
    Van,
)

from .world import World

CONSENTS = {
    ConsentKind.USE_OF_DATA: (
        "送迎の予約、配車、乗降の介助に必要な範囲で、氏名、住所、連絡先、移動の状況を利用することに同意します。",
        "I agree that my name, address, contacts and how I move are used as far as booking, dispatching and helping me on and off need it.",
    ),
    ConsentKind.SHARING: (
        "実証に参加する通所介護事業者どうしで、送迎に必要な範囲の情報を共有することに同意します。",
        "I agree that the day-service providers of this pilot share among themselves what the rides need.",
    ),
}
CRITERIA = [
    (CriterionKind.RESIDENCE, None, ("みどり野市に住んでいる", "Lives in Midorino City"), True),
    (CriterionKind.AGE, 65, ("65歳以上である", "Is 65 or older"), True),
    (
        CriterionKind.ALONE_HARD,
        None,
        ("一人での外出が難しい", "Finds it hard to go out alone"),
        False,
    ),
]
LEVELS = list(CareLevel)
WISHES = ["", "", "助手席を希望", "同じ車両だと安心する", "乗り物酔いしやすいので前の席"]


def build_masters(world: World, pilot: Pilot) -> None:
    """Tops up what is not there yet; what somebody entered stays."""
    _conditions(pilot)
    _consents(world, pilot)
    for part in pilot.partners.select_related("provider"):
        for facility in part.provider.facilities.all():
            _house(world, facility)
        for van in part.provider.vans.all():
            _van(world, van)
        for driver in part.provider.drivers.all():
            _papers(world, driver)
        _riders(world, list(part.provider.riders.select_related("private").order_by("code")))


def _conditions(pilot: Pilot) -> None:
    if pilot.criteria.exists():
        _put_into_english(pilot)
        return
    for position, (kind, years, (text, english), is_required) in enumerate(CRITERIA, 1):
        Criterion.objects.create(
            pilot=pilot,
            position=position,
            kind=kind,
            years=years,
            text_ja=text,
            text_en=english,
            is_required=is_required,
        )
    for consent, (text, english) in CONSENTS.items():
        ConsentWording.objects.create(
            pilot=pilot,
            kind=consent,
            version=1,
            text_ja=text,
            text_en=english,
            valid_from=pilot.starts_on,
        )


def _put_into_english(pilot: Pilot) -> None:
    """Of a world that was built before these words had a second language."""
    for _kind, _years, (text, english), _required in CRITERIA:
        pilot.criteria.filter(text_ja=text, text_en=None).update(text_en=english)
    for text, english in CONSENTS.values():
        pilot.consent_wordings.filter(text_ja=text, text_en=None).update(text_en=english)


def _consents(world: World, pilot: Pilot) -> None:
    """On paper, when they registered. Every eighth keeps to themselves who they are."""
    if Consent.objects.filter(resident__pilot=pilot).exists():
        return
    wordings = list(pilot.consent_wordings.order_by("kind", "pk"))
    residents = pilot.residents.select_related("private").order_by("card_number")
    Consent.objects.bulk_create(
        Consent(
            public_id=world.uuid(
                f"mover/consent/{resident.card_number}/{wording.kind}/{wording.version}"
            ),
            resident=resident,
            wording=wording,
            given_by=resident.private.name,
            given_on=wording.valid_from,
            via=AppliedVia.PAPER,
            is_fictional=True,
        )
        for number, resident in enumerate(residents, 1)
        for wording in wordings
        if wording.kind == ConsentKind.USE_OF_DATA or number % 8
    )


def _house(world: World, facility: Facility) -> None:
    if facility.boarding_places.exists():
        return
    facility.closed_weekdays = [6]
    facility.save(update_fields=["closed_weekdays", "updated_at"])
    BoardingPlace.objects.create(
        public_id=world.uuid(f"mover/boarding/{facility.public_id}"),
        facility=facility,
        name="正面玄関",
        latitude=facility.latitude,
        longitude=facility.longitude,
        vans_at_once=3,
        is_fictional=True,
    )
    year = world.anchor.year
    for kind, first, last in (
        (ClosedKind.OBON, date(year, 8, 13), date(year, 8, 15)),
        (ClosedKind.YEAR_END, date(year, 12, 30), date(year + 1, 1, 3)),
    ):
        ClosedDay.objects.create(facility=facility, kind=kind, first=first, last=last)


def _van(world: World, van: Van) -> None:
    if van.inspection_due is not None:
        return
    rng = world.rng(f"mover/van/papers/{van.public_id}")
    van.inspection_due = world.anchor + timedelta(days=rng.randint(12, 700))
    van.insurance_due = van.inspection_due + timedelta(days=30)
    van.extra_insurance_due = world.anchor + timedelta(days=rng.randint(20, 350))
    van.lift_kg = 300 if van.has_lift else None
    van.takes_reclining = van.layouts.filter(wheelchairs__gte=2).exists()
    van.has_attendant = van.has_lift
    van.save()
    if van.number.endswith("3号車"):
        LendingHours.objects.bulk_create(
            LendingHours(van=van, weekday=day, opens_at=10 * 3600, closes_at=15 * 3600)
            for day in range(5)
        )
        LendingArea.objects.create(van=van, name="事業所の周り", metres=8000)


def _papers(world: World, driver: Driver) -> None:
    if driver.licences.exists():
        return
    rng = world.rng(f"mover/driver/papers/{driver.public_id}")
    Licence.objects.create(
        driver=driver,
        kind=LicenceKind.ORDINARY,
        expires_on=world.anchor + timedelta(days=rng.randint(15, 1500)),
    )
    taken = world.anchor - timedelta(days=rng.randint(200, 1000))
    Course.objects.create(driver=driver, kind=CourseKind.WELFARE_DRIVER, taken_on=taken)
    Course.objects.create(
        driver=driver,
        kind=CourseKind.FIRST_AID,
        taken_on=taken,
        expires_on=taken + timedelta(days=1095),
    )


def _riders(world: World, riders: list[Rider]) -> None:
    if not riders or RiderContact.objects.filter(rider=riders[0]).exists():
        return
    rng = world.rng(f"mover/riders/details/{riders[0].public_id}")
    for number, rider in enumerate(riders, 1):
        _details(rider, rng)
        _contacts(world, rider, number, rng)
    for one, other in (riders[4:6], riders[20:22]):
        one.apart_from.add(other)


def _details(rider: Rider, rng: Any) -> None:
    chair = rider.uses_wheelchair
    rider.door = DoorService.THROUGH_DOOR if rider.handed_over else DoorService.TO_DOOR
    rider.door_side = DoorSide.REAR if chair else rng.choice([DoorSide.ANY, DoorSide.LEFT])
    if chair and rng.random() < 0.3:
        rider.mobility = Mobility.RENTAL_CHAIR
    rider.save()
    private = rider.private
    private.care_level = LEVELS[rng.randint(5, 7)] if chair else LEVELS[rng.randint(1, 5)]
    private.weight_kg = rng.randint(38, 78)
    private.has_dementia = rider.never_alone
    private.steps = rng.choice([0, 0, 1, 2, 5])
    private.handed_over_by = "長女または訪問ヘルパー" if rider.handed_over else ""
    private.wishes = rng.choice(WISHES)
    private.save()


def _contacts(world: World, rider: Rider, number: int, rng: Any) -> None:
    family = rider.private.name.split()[0]
    rows = [(ContactRelation.DAUGHTER, f"{family} 明美"), (ContactRelation.SON, f"{family} 健一")]
    for position, (relation, name) in enumerate(rows[: rng.randint(1, 2)], 1):
        RiderContact.objects.create(
            public_id=world.uuid(f"mover/contact/{rider.public_id}/{position}"),
            rider=rider,
            position=position,
            name=name,
            relation=relation,
            telephone=f"000-000{position}-{number:04d}",
            channel=HomeChannel.VOICE,
            told_surveys=position == 1,
            is_fictional=True,
        )
