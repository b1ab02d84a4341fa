"""GTFS-Flex (adopted into GTFS Schedule in March 2024, gtfs.org): the pilot's service for journey planners.

One area, one window a day, booking in real time. The brokerage fee is no fare and stands in no fare table.
"""

import csv
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from portal.fukushi_mover.models import Pilot, PublicFeed
from portal.fukushi_mover.queries.service_calendar import (
    closed_dates,
    facilities_of,
    last_day,
    weekdays_of,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BUS, REALTIME, MUST_PHONE, NOT_HERE, NO_SERVICE = 3, 0, 2, 1, 2
AREA, RULE, ROUTE, SERVICE, TRIP, AGENCY = "area", "book", "flex", "days", "ride", "operator"
EXAMPLE = "https://renkei-portal.example.com"  # RFC 2606
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
Table = Sequence[dict[str, Any]]


def gtfs_flex(feed: PublicFeed) -> bytes:
    """The feed as a ZIP; the same content gives the same bytes."""
    with override("ja"):
        tables = _tables(feed)
        area = _locations(feed)
        tables["feed_info"][0]["feed_version"] = _version(tables, area)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, rows in tables.items():
            packed.writestr(zipfile.ZipInfo(f"{name}.txt", ZIP_TIME), _csv(rows))
        packed.writestr(
            zipfile.ZipInfo("locations.geojson", ZIP_TIME),
            json.dumps(area, ensure_ascii=False, sort_keys=True),
        )
    return out.getvalue()


def _version(tables: dict[str, Table], area: dict[str, Any]) -> str:
    """Of all that the feed says: readers fetch it anew whenever anything in it has changed, and only then."""
    said = json.dumps([tables, area], ensure_ascii=False, sort_keys=True)
    return sha256(said.encode()).hexdigest()[:16]


def _csv(rows: Table) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _clock(second: int) -> str:
    """08:05:00; hours may pass 24."""
    return f"{second // 3600:02}:{second % 3600 // 60:02}:{second % 60:02}"


def _day(on: date) -> str:
    return f"{on:%Y%m%d}"


def _tables(feed: PublicFeed) -> dict[str, Table]:
    pilot = feed.pilot
    first, last = pilot.starts_on, last_day(pilot)
    facilities = facilities_of(pilot)
    tables: dict[str, Table] = {
        "agency": [_agency(feed)],
        "routes": [_route(pilot)],
        "trips": [{"route_id": ROUTE, "service_id": SERVICE, "trip_id": TRIP}],
        "calendar": [_calendar(weekdays_of(facilities), first, last)],
        "stop_times": list(_stop_times(pilot)),
        "booking_rules": [_booking_rule(feed)],
        "feed_info": [_feed_info(feed, first, last)],
    }
    closed = [
        {"service_id": SERVICE, "date": _day(on), "exception_type": NO_SERVICE}
        for on in closed_dates(facilities, first, last)
    ]
    if closed:
        tables["calendar_dates"] = closed
    return tables


def _page(pilot: Pilot) -> str:
    """A site on this machine alone has no address that the standard accepts: a reserved one stands in for it."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    base = settings.BASE_URL if "." in host.strip("0123456789.") else EXAMPLE
    return base + reverse("fukushi_mover:service", args=[pilot.public_id])


def _agency(feed: PublicFeed) -> dict[str, Any]:
    return {
        "agency_id": AGENCY,
        "agency_name": str(feed.pilot.operator),
        "agency_url": _page(feed.pilot),
        "agency_timezone": "Asia/Tokyo",
        "agency_lang": "ja",
    }


def _route(pilot: Pilot) -> dict[str, Any]:
    return {
        "route_id": ROUTE,
        "agency_id": AGENCY,
        "route_long_name": pilot.name,
        "route_type": BUS,
    }


def _calendar(drives: set[int], first: date, last: date) -> dict[str, Any]:
    days = {name: int(number in drives) for number, name in enumerate(WEEKDAYS)}
    return {"service_id": SERVICE, **days, "start_date": _day(first), "end_date": _day(last)}


def _stop_times(pilot: Pilot) -> Iterable[dict[str, Any]]:
    """Anywhere in the area to anywhere in the area, within the pilot's hours."""
    for number, (pickup, dropoff) in enumerate(((MUST_PHONE, NOT_HERE), (NOT_HERE, MUST_PHONE)), 1):
        yield {
            "trip_id": TRIP,
            "location_id": AREA,
            "stop_sequence": number,
            "start_pickup_drop_off_window": _clock(pilot.opens_at),
            "end_pickup_drop_off_window": _clock(pilot.closes_at),
            "pickup_type": pickup,
            "drop_off_type": dropoff,
            "pickup_booking_rule_id": RULE,
            "drop_off_booking_rule_id": RULE,
        }


def _booking_rule(feed: PublicFeed) -> dict[str, Any]:
    return {
        "booking_rule_id": RULE,
        "booking_type": REALTIME,
        "message": gettext("For registered residents. Ask on the phone or by the page."),
        "info_url": _page(feed.pilot),
    }


def _feed_info(feed: PublicFeed, first: date, last: date) -> dict[str, Any]:
    return {
        "feed_publisher_name": str(feed.pilot.operator),
        "feed_publisher_url": _page(feed.pilot),
        "feed_lang": "ja",
        "feed_start_date": _day(first),
        "feed_end_date": _day(last),
        "feed_version": "",
        "feed_contact_url": _page(feed.pilot),
    }


def _locations(feed: PublicFeed) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": AREA,
                "properties": {"stop_name": feed.area_name},
                "geometry": {"type": "Polygon", "coordinates": [ring_of(feed.ring)]},
            }
        ],
    }


def ring_of(corners: Sequence[Sequence[float]]) -> list[list[float]]:
    """Closed and counter-clockwise, as RFC 7946 asks for an outer ring."""
    ring = [[float(lon), float(lat)] for lon, lat in corners]
    if ring[0] == ring[-1]:
        ring.pop()
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    if area < 0:
        ring.reverse()
    return [*ring, ring[0]]
