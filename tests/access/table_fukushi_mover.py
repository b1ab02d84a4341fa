"""Who may open the pilot's pages. Its operator is the stage's provider, so that its call centre belongs to it too."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from portal.fukushi_mover.actions.handle_call import open_call
from portal.fukushi_mover.actions.issue_card import issue_card, token_digest
from portal.fukushi_mover.actions.keep_duty import Entry, duty_of, tell_office
from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.actions.tell_home import tell_resident
from portal.fukushi_mover.enums import DriverMessageKind, IdentityCheck
from portal.fukushi_mover.models import (
    CallBack,
    CallNote,
    Destination,
    NamedArea,
    Pilot,
    Proxy,
    Ride,
    RideRequest,
    ServiceDay,
    Van,
)
from tests.access.kinds import Only, Public, SignedIn, Table
from tests.fukushi_mover.factories import (
    DriverFactory,
    FacilityFactory,
    PilotFactory,
    ResidentFactory,
    RiderFactory,
    ServiceDayFactory,
    VanFactory,
    join,
)
from tests.fukushi_mover.town import one_by_one
from tests.models_projects.factories import ProjectFactory
from tests.support.personas import BUREAUS, Persona, Stage

OFFICE = {Persona.PROVIDER_MANAGER, Persona.DISPATCHER, Persona.CALL_CENTRE_OPERATOR}
ANY_OFFICE = OFFICE | {Persona.OTHER_PROVIDER_MANAGER, Persona.OTHER_DISPATCHER}
OVERSEERS = BUREAUS | OFFICE | {Persona.PREFECTURE_OFFICER, Persona.MUNICIPALITY_OFFICER}


def pilot(stage: Stage) -> Pilot:
    made = PilotFactory(
        project=ProjectFactory(lead=stage.town_hall, municipality=stage.municipality),
        operator=stage.provider,
    )
    join(made, stage.provider)
    return made


def a_pilot(stage: Stage) -> dict[str, Any]:
    return {"public_id": pilot(stage).public_id}


def behind(stage: Stage) -> dict[str, Any]:
    pilot(stage)
    return {}


def a_project(stage: Stage) -> dict[str, Any]:
    return {
        "public_id": ProjectFactory(lead=stage.town_hall, municipality=stage.municipality).public_id
    }


def day(stage: Stage) -> ServiceDay:
    """Published, with a rider, driven by the stage's driver, and a resident of the stage."""
    made = pilot(stage)
    house = FacilityFactory(provider=stage.provider)
    DriverFactory(usual_van=VanFactory(facility=house), user=stage.user(Persona.DRIVER))
    RiderFactory(facility=house)
    on = ServiceDayFactory(pilot=made)
    publish_plan(None, plan_day(None, on, one_by_one))
    return on


def a_day(stage: Stage) -> dict[str, Any]:
    return {"public_id": day(stage).public_id}


def driven(stage: Stage) -> dict[str, Any]:
    day(stage)
    return {}


def resident(stage: Stage) -> Any:
    on = day(stage)
    return ResidentFactory(pilot=on.pilot, user=stage.user(Persona.RESIDENT)), on


def own_resident(stage: Stage) -> dict[str, Any]:
    return {"public_id": resident(stage)[0].public_id}


def registered(stage: Stage) -> dict[str, Any]:
    resident(stage)
    return {}


def a_place(stage: Stage) -> dict[str, Any]:
    return {"public_id": resident(stage)[0].places.last().public_id}


def a_card(stage: Stage) -> dict[str, Any]:
    who = resident(stage)[0]
    return {"token": issue_card(stage.user(Persona.DISPATCHER), who).token}


def _proxy(stage: Stage, token: str = "") -> Proxy:
    return Proxy.objects.create(
        resident=resident(stage)[0],
        name="娘",
        relation="child",
        email="daughter@example.invalid",
        token_digest=token_digest(token),
        expires_at=timezone.now() + timedelta(days=1),
    )


def a_proxy(stage: Stage) -> dict[str, Any]:
    return {"public_id": _proxy(stage).public_id}


def an_invitation(stage: Stage) -> dict[str, Any]:
    _proxy(stage, "letter")
    return {"token": "letter"}


def _call(stage: Stage) -> CallNote:
    who = resident(stage)[0]
    return open_call(stage.user(Persona.DISPATCHER), who, IdentityCheck.BIRTH_DATE)


def a_call(stage: Stage) -> dict[str, Any]:
    return {"public_id": _call(stage).public_id}


def a_call_back(stage: Stage) -> dict[str, Any]:
    call = _call(stage)
    back = CallBack.objects.create(
        pilot=call.pilot, call=call, telephone="1", about="x", due_at=timezone.now()
    )
    return {"public_id": back.public_id}


def a_home(stage: Stage) -> dict[str, Any]:
    who = resident(stage)[0]
    homes = tell_resident(who, "fukushi_mover/proxy_accepted", {"proxy": "x"}, about=who)
    return {"public_id": homes[0].notice.public_id}


def wish(stage: Stage) -> Any:
    who, on = resident(stage)
    return RideRequest.objects.create(
        day=on,
        resident=who,
        origin_name="自宅",
        origin_latitude=36.35,
        origin_longitude=139.1,
        destination_name="店",
        destination_latitude=36.29,
        destination_longitude=139.1,
        wanted_at=36000,
        state="refused",
    )


def a_wish(stage: Stage) -> dict[str, Any]:
    return {"public_id": wish(stage).public_id}


def a_ride(stage: Stage) -> dict[str, Any]:
    request = wish(stage)
    ride = Ride.objects.create(
        day=request.day,
        request=request,
        resident=request.resident,
        van=Van.objects.latest("pk"),
        promised_pickup=36000,
        promised_dropoff=36600,
        pickup_from=35400,
        pickup_to=36600,
        dropoff_to=37200,
        longest_ride=1800,
    )
    return {"public_id": ride.public_id}


def a_duty(stage: Stage) -> dict[str, Any]:
    return {"public_id": duty_of(stage.user(Persona.DRIVER), day(stage)).public_id}


def a_message(stage: Stage) -> dict[str, Any]:
    entry = Entry(uuid4())
    driver = stage.user(Persona.DRIVER)
    return {"entry_id": tell_office(driver, day(stage), entry, DriverMessageKind.SOS).entry_id}


def master(name: str) -> Any:
    def make(stage: Stage) -> dict[str, Any]:
        made = pilot(stage)
        house = FacilityFactory(provider=stage.provider)
        van = VanFactory(facility=house)
        record = {
            "facility": lambda: house,
            "area": lambda: NamedArea.objects.create(
                provider=stage.provider, name="若葉地区", outline=[[36, 139], [36, 140], [37, 140]]
            ),
            "van": lambda: van,
            "driver": lambda: DriverFactory(usual_van=van),
            "rider": lambda: RiderFactory(facility=house),
            "resident": lambda: ResidentFactory(pilot=made),
            "destination": lambda: Destination.objects.create(pilot=made, name="公民館"),
        }[name]()
        return {"public_id": record.public_id}

    return make


ROOMS = ("facility", "van", "driver", "rider", "area")
FOLLOWERS = OFFICE | {Persona.DRIVER}

ACCESS: Table = {
    "fukushi_mover:pilot_list": Only(OVERSEERS, make=behind),
    "fukushi_mover:pilot_detail": Only(OVERSEERS, make=a_pilot, in_area=True),
    "fukushi_mover:pilot_add": Only(BUREAUS, make=a_project, in_area=True),
    **{f"fukushi_mover:{room}_list": Only(ANY_OFFICE, make=behind) for room in ROOMS},
    **{f"fukushi_mover:{room}_add": Only(ANY_OFFICE, make=behind) for room in ROOMS},
    **{f"fukushi_mover:{room}_edit": Only(OFFICE, make=master(room)) for room in ROOMS},
    "fukushi_mover:rider_import": Only(ANY_OFFICE, make=behind),
    "fukushi_mover:resident_list": Only(OFFICE, make=behind),
    "fukushi_mover:resident_add": Only(OFFICE, make=behind),
    "fukushi_mover:resident_edit": Only(OFFICE, make=master("resident")),
    "fukushi_mover:destination_list": Only(OFFICE, make=behind),
    "fukushi_mover:destination_add": Only(OFFICE, make=behind),
    "fukushi_mover:destination_edit": Only(OFFICE, make=master("destination")),
    "fukushi_mover:day_list": Only(ANY_OFFICE, make=behind),
    "fukushi_mover:day_open": Only(ANY_OFFICE, make=behind),
    **{
        f"fukushi_mover:{page}": Only(OFFICE, make=a_day)
        for page in (
            "day_detail",
            "day_plan",
            "day_publish",
            "day_move",
            "day_lock",
            "day_copy",
            "day_working",
            "day_van_out",
            "day_wish",
            "day_withdraw",
            "day_repair",
            "day_calls",
            "day_versions",
            "day_suspend",
            "day_wall_plan",
            "day_attendance",
            "day_close",
            "day_board",
            "day_sheet",
            "day_sheet_pdf",
        )
    },
    "fukushi_mover:transport_records": Only(ANY_OFFICE, make=behind),
    "fukushi_mover:day_report": Only(OVERSEERS, make=a_day, in_area=True),
    "fukushi_mover:day_stream": Only(FOLLOWERS, make=a_day, anonymous=404),
    "fukushi_mover:day_events": Only(FOLLOWERS, make=a_day, anonymous=404),
    "fukushi_mover:map_base": SignedIn(),
    "fukushi_mover:drive_entry": Only(Persona.DRIVER, make=driven),
    "fukushi_mover:drive_stream": Only(Persona.DRIVER, make=driven, anonymous=404),
    "fukushi_mover:drive_position": Only(Persona.DRIVER, make=driven),
    "fukushi_mover:drive_report": Only(Persona.DRIVER, make=driven),
    "fukushi_mover:drive_worker": Public(),
    "fukushi_mover:drive_manifest": Public(),
    **{
        f"fukushi_mover:{page}": Only(OFFICE, make=a_day)
        for page in ("duty_list", "alcohol_record", "run_instructions")
    },
    "fukushi_mover:duty_report": Only(OFFICE, make=a_duty),
    "fukushi_mover:driver_message": Only(OFFICE, make=a_message),
    "fukushi_mover:drive": Only(Persona.DRIVER, make=driven),
    "fukushi_mover:drive_tap": Only(Persona.DRIVER, make=driven),
    "fukushi_mover:ride": Only(Persona.RESIDENT, make=registered),
    "fukushi_mover:ride_when": Only(Persona.RESIDENT, make=a_place),
    "fukushi_mover:ride_ask": Only(Persona.RESIDENT, make=registered),
    "fukushi_mover:ride_offers": Only(OFFICE, Persona.RESIDENT, make=a_wish),
    "fukushi_mover:ride_take": Only(OFFICE, Persona.RESIDENT, make=a_wish),
    "fukushi_mover:ride_status": Only(OFFICE, Persona.RESIDENT, make=a_ride),
    "fukushi_mover:card": Public(),
    "fukushi_mover:card_scan": Public(a_card),
    "fukushi_mover:card_desk": Only(OFFICE, make=master("resident")),
    "fukushi_mover:ride_again": Only(Persona.RESIDENT, make=registered),
    "fukushi_mover:ride_for": Only(Persona.RESIDENT, make=registered),
    "fukushi_mover:ride_decline": Only(OFFICE, Persona.RESIDENT, make=a_wish),
    "fukushi_mover:family": Only(Persona.RESIDENT, make=registered),
    "fukushi_mover:family_end": Only(Persona.RESIDENT, make=a_proxy),
    "fukushi_mover:proxy_accept": Public(an_invitation),
    "fukushi_mover:call_desk": Only(OFFICE, make=behind),
    "fukushi_mover:call_list": Only(OFFICE, make=behind),
    "fukushi_mover:desk_pilot": Only(OFFICE, make=behind),
    "fukushi_mover:call_open": Only(OFFICE, make=behind),
    **{
        f"fukushi_mover:{page}": Only(OFFICE, make=a_call)
        for page in ("call", "call_ask", "call_take", "call_cancel", "call_sooner", "call_end")
    },
    "fukushi_mover:call_back_done": Only(OFFICE, make=a_call_back),
    **{
        f"fukushi_mover:{page}": Only(OFFICE, make=a_home)
        for page in ("home_told", "home_fax", "home_slip")
    },
    "fukushi_mover:ride_sooner": Only(OFFICE, Persona.RESIDENT, make=a_ride),
    "fukushi_mover:ride_cancel": Only(OFFICE, Persona.RESIDENT, make=a_ride),
}
