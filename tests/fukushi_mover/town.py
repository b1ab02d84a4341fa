"""A town small enough to hold in mind: one house, two vans (one with a lift), three riders, and whoever asks for a ride."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.ask_for_ride import Spot, ask_for_ride
from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.actions.record_tap import record_tap
from portal.fukushi_mover.bridge.insertion import fits, timed
from portal.fukushi_mover.engine.model import Plan, Problem, Route
from portal.fukushi_mover.enums import Leg, Mobility, TapStep, WhenKind
from portal.fukushi_mover.models import Driver, Pilot, Resident, RideRequest, ServiceDay, Stop, Van
from portal.organisations.enums import Role
from portal.organisations.models import Membership, Organisation

from .factories import (
    DriverFactory,
    FacilityFactory,
    PilotFactory,
    ProviderFactory,
    ResidentFactory,
    RiderFactory,
    ServiceDayFactory,
    VanFactory,
    join,
)

TEN = 10 * 3600


def one_by_one(problems: list[Problem]) -> list[Plan]:
    """A planner for tests: each rider into the cheapest place, in order."""
    return [_one_by_one(problem) for problem in problems]


def _one_by_one(problem: Problem) -> Plan:
    runs: list[tuple[int, ...]] = [() for _ in problem.vehicles]
    left_out = []
    for number in range(1, problem.n + 1):
        found = [fit for k in range(len(runs)) if (fit := fits(problem, k, runs[k], number))]
        if found:
            best = min(found, key=lambda fit: fit.cost)
            runs[best.k] = best.route.nodes
        else:
            left_out.append(problem.requests[number - 1].id)
    routes = [
        timed(problem, k, nodes) or Route(problem.vehicles[k].id) for k, nodes in enumerate(runs)
    ]
    return Plan(tuple(routes), tuple(left_out))


def person(name: str, organisation: Organisation | None = None, role: Role | None = None) -> User:
    user = User.objects.create(email=f"{name}@example.invalid", display_name=name)
    if organisation is not None and role is not None:
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


@dataclass
class Town:
    pilot: Pilot
    provider: Organisation
    dispatcher: User
    drivers: list[Driver]
    day: ServiceDay

    @property
    def vans(self) -> list[Van]:
        return [driver.usual_van for driver in self.drivers if driver.usual_van]

    def resident(self, name: str = "tome", **fields: object) -> Resident:
        return ResidentFactory(pilot=self.pilot, user=person(name), **fields)

    def publish(self) -> None:
        publish_plan(self.dispatcher, plan_day(self.dispatcher, self.day, one_by_one))
        self.day.refresh_from_db()

    def ask(self, resident: Resident, at: int | None = None, **fields: object) -> RideRequest:
        """From home to the shop, now or at a time."""
        self.day.refresh_from_db()
        home, shop = (Spot(p.name, p.latitude, p.longitude) for p in resident.places.all())
        when = WhenKind.NOW if at is None else WhenKind.LEAVE_AT
        wanted = clock.second_now(self.day.date) if at is None else at
        return ask_for_ride(resident.user, resident, self.day, home, shop, when, wanted, **fields)  # type: ignore[arg-type]

    def drive(self, leg: Leg, step_until: TapStep = TapStep.DEPART) -> None:
        """Every stop of a leg in order, on time."""
        for stop in self.stops(leg):
            self.tap(stop, TapStep.ARRIVE, stop.arrive)
            self.tap(stop, TapStep.SERVE, stop.depart)
            if step_until == TapStep.DEPART:
                self.tap(stop, TapStep.DEPART, stop.depart)

    def stops(self, leg: Leg) -> list[Stop]:
        rows = Stop.objects.filter(
            run__plan__day=self.day, run__plan__state="published", run__leg=leg, state="planned"
        )
        return list(rows.select_related("run__driver__user").order_by("run", "seq"))

    def tap(self, stop: Stop, step: TapStep, second: int | None = None) -> object:
        assert stop.run.driver and stop.run.driver.user
        at: datetime | None = clock.moment_of(self.day.date, second) if second is not None else None
        return record_tap(stop.run.driver.user, self.day, [stop.public_id], step, uuid4(), at)


def make_town(wheelchair_riders: int = 0, riders: int = 3) -> Town:
    provider = ProviderFactory(name="ひだまり会（架空）")
    pilot = PilotFactory(operator=ProviderFactory(name="おでかけ機構（架空）"))
    join(pilot, provider)
    house = FacilityFactory(provider=provider)
    dispatcher = person("dispatcher", pilot.operator, Role.DISPATCHER)
    drivers = [
        DriverFactory(
            usual_van=VanFactory(
                facility=house, has_lift=number == 1, layouts=[(4, 1)] if number == 1 else [(4, 0)]
            ),
            user=person(f"driver{number}", provider, Role.DRIVER),
        )
        for number in (1, 2)
    ]
    for number in range(riders):
        mobility = Mobility.WHEELCHAIR if number < wheelchair_riders else Mobility.WALKS
        RiderFactory(facility=house, mobility=mobility, home=(0.01 * (number + 1), 0.005))
    return Town(pilot, provider, dispatcher, drivers, ServiceDayFactory(pilot=pilot))
