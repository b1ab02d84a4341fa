"""Who drives which vehicle: chosen by CP-SAT before the routes are planned, since a vehicle without a driver stays.

Every vehicle that gets a driver counts, roomier ones more; who drives it in `Problem.usual_drivers` comes first among equals.
"""

from dataclasses import replace

from .model import Driver, Problem, Request, Vehicle, Window

Crew = tuple[str | None, ...]
SECONDS = 5.0


def chosen_crew(problem: Problem) -> Crew:
    """The driver's id of each vehicle, None where there is none. The same problem gives the same crew."""
    # Loaded by who needs it: it takes the better part of a second, and most processes plan nothing.
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    pairs = {
        (k, d): model.new_bool_var("")
        for k, vehicle in enumerate(problem.vehicles)
        for d, driver in enumerate(problem.drivers)
        if may_drive(driver, vehicle)
    }
    for k in range(len(problem.vehicles)):
        model.add_at_most_one(pair for (one, _), pair in pairs.items() if one == k)
    for d in range(len(problem.drivers)):
        model.add_at_most_one(pair for (_, one), pair in pairs.items() if one == d)
    model.maximize(sum(_worth(problem, *key) * pair for key, pair in pairs.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = SECONDS
    solver.solve(model)
    drives = {k: d for (k, d), pair in pairs.items() if solver.boolean_value(pair)}
    return tuple(
        problem.drivers[drives[k]].id if k in drives else None for k in range(len(problem.vehicles))
    )


def may_drive(driver: Driver, vehicle: Vehicle) -> bool:
    """Whether the driver knows the vehicle and the hours of both meet."""
    together = common_hours(driver, vehicle)
    known = driver.vehicles is None or vehicle.id in driver.vehicles
    return known and together.earliest < together.latest


def common_hours(driver: Driver, vehicle: Vehicle) -> Window:
    return Window(
        max(driver.shift.earliest, vehicle.shift.earliest),
        min(driver.shift.latest, vehicle.shift.latest),
    )


def _worth(problem: Problem, k: int, d: int) -> int:
    """Room counts thousandfold (equipment too); the usual driver decides between equals."""
    vehicle, driver = problem.vehicles[k], problem.drivers[d]
    room = 1 + max(int(sum(layout)) for layout in vehicle.layouts) + len(vehicle.equipment)
    locked = 1000 if vehicle.locked else 0
    usual = problem.usual_drivers.get(vehicle.id) == driver.id
    return 1000 * (room + locked) + usual


def manned(problem: Problem, crew: Crew) -> Problem:
    """The problem in which only vehicles with a driver may take riders, within the hours of both."""
    drivers = {driver.id: driver for driver in problem.drivers}
    vehicles = tuple(
        vehicle if name is None else replace(vehicle, shift=common_hours(drivers[name], vehicle))
        for vehicle, name in zip(problem.vehicles, crew, strict=True)
    )
    open_to = frozenset(
        vehicle.id for vehicle, name in zip(vehicles, crew, strict=True) if name is not None
    )
    requests = tuple(_only(request, open_to) for request in problem.requests)
    return replace(problem, requests=requests, vehicles=vehicles)


def _only(request: Request, vehicles: frozenset[str]) -> Request:
    return replace(
        request, vehicles=vehicles if request.vehicles is None else request.vehicles & vehicles
    )
