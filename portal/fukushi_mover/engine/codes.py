"""The reason codes with which the engine answers. Words for them live with the pages that show them."""

from enum import StrEnum


class Broken(StrEnum):
    """What a plan can do wrong; the `code` of a `Violation`."""

    UNKNOWN_NODE = "unknown_node"
    UNKNOWN_VEHICLE = "unknown_vehicle"
    TWICE = "twice"
    UNSERVED = "unserved"
    PAIRING = "pairing"
    CAPACITY = "capacity"
    EQUIPMENT = "equipment"
    VEHICLE = "vehicle"
    DRIVER = "driver"
    WINDOW = "window"
    RIDE = "ride"
    DUTY = "duty"
    APART = "apart"
    TOGETHER = "together"
    ORDER = "order"
    LOCKED = "locked"
    WAVES = "waves"
    LINK = "link"
    DOCK = "dock"
    TIMING = "timing"
    COST = "cost"


class Reason(StrEnum):
    """Why one vehicle cannot take one request."""

    CAPACITY = "capacity"
    WHEELCHAIR = "wheelchair"
    EQUIPMENT = "equipment"
    VEHICLE = "vehicle"
    WINDOW = "window"
    TOLERANCE = "tolerance"
    SHIFT = "shift"
    RIDE = "longest_ride"
    APART = "not_together"
    OUT = "out_of_service"


class Order(StrEnum):
    """Where in a run a rider must come."""

    BOARDS_FIRST = "boards_first"
    BOARDS_LAST = "boards_last"
    LEAVES_FIRST = "leaves_first"
    LEAVES_LAST = "leaves_last"


class Change(StrEnum):
    """How an alternative differs from what was asked."""

    EARLIER = "earlier"
    LATER = "later"
    NO_WHEELCHAIR = "without_wheelchair"
    DROPOFF_TIME = "other_dropoff_time"
