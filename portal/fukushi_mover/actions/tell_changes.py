"""A publication: what changed, who must be told by telephone, and the notices that go out by themselves."""

from collections.abc import Iterable
from typing import Any

from portal.accounts.models import User
from portal.fukushi_mover.enums import ChangeKind
from portal.fukushi_mover.models import CallTask, Publication, Ride, Run, ServiceDay
from portal.fukushi_mover.queries.changes import to_tell
from portal.notices.outbox import queue

from .tell_home import tell_resident
from .tell_homes import tell_homes

Row = dict[str, Any]


def publish_changes(
    actor: User | None,
    day: ServiceDay,
    version: int,
    changes: list[Row],
    figures: dict[str, Any],
    calls: bool = True,
) -> Publication:
    """Only with the day locked. `calls`: a list of homes to be told (not for a first version: nobody knew another)."""
    publication = Publication.objects.create(
        day=day,
        version=version,
        published_by=actor,
        changes=changes,
        figures=figures,
        is_fictional=day.is_fictional,
    )
    if calls:
        CallTask.objects.bulk_create(
            CallTask(
                publication=publication,
                rider_id=row["rider"],
                ride_id=row["ride"],
                leg=row["leg"],
                kind=row["kind"],
                detail={"before": row["before"], "after": row["after"]},
                is_fictional=day.is_fictional,
            )
            for row in to_tell(changes)
        )
        rows = publication.calls.select_related("rider__private", "publication__day__pilot")
        tell_homes(rows.prefetch_related("rider__contacts"))
    return publication


def tell_drivers(day: ServiceDay, version: int, runs: Iterable[Run]) -> None:
    """Each driver with an account whose run changed."""
    people = {run.driver.user for run in runs if run.driver and run.driver.user}
    for person in sorted(people, key=lambda one: one.pk):
        queue(
            person,
            "fukushi_mover/plan_changed",
            {"day": day, "version": version},
            about=day,
            link="/drive/",
        )


def tell_residents(changes: Iterable[Row]) -> None:
    """Each resident whose ride moved to another van or cannot be driven, and who acts for them, by the way they chose."""
    rows = {row["ride"]: row for row in changes if row["ride"]}
    rides = Ride.objects.filter(pk__in=rows).select_related(
        "resident__user", "resident__private", "resident__pilot", "request", "van", "day"
    )
    for ride in rides:
        row = rows[ride.pk]
        gone = row["kind"] == ChangeKind.DROPPED
        template = "fukushi_mover/ride_cancelled" if gone else "fukushi_mover/ride_changed"
        context = {"ride": ride, "at": (row["after"] or {}).get("at")}
        link = "" if gone else f"/ride/{ride.public_id}/"
        tell_resident(ride.resident, template, context, about=ride, link=link)
