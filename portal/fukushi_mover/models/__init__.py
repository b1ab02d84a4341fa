from .day import AttendanceChange, DailyPlan, Run, ServiceDay, Stop
from .event import AppendOnly, DispatchEvent
from .fleet import Driver, Facility, Van, VanLayout
from .pilot import BrokerageRate, Pilot, PilotProvider
from .resident import Resident, ResidentPrivate, SavedPlace
from .ride import BrokerageFee, Ride, RideOffer, RideRequest
from .rider import Rider, RiderPrivate, StandingOrder

__all__ = [
    "AppendOnly",
    "AttendanceChange",
    "BrokerageFee",
    "BrokerageRate",
    "DailyPlan",
    "DispatchEvent",
    "Driver",
    "Facility",
    "Pilot",
    "PilotProvider",
    "Resident",
    "ResidentPrivate",
    "Ride",
    "RideOffer",
    "RideRequest",
    "Rider",
    "RiderPrivate",
    "Run",
    "SavedPlace",
    "ServiceDay",
    "StandingOrder",
    "Stop",
    "Van",
    "VanLayout",
]
