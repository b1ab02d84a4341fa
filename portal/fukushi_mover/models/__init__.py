from .day import AttendanceChange, DailyPlan, Run, ServiceDay, Stop
from .event import AppendOnly, DispatchEvent
from .fleet import Driver, Facility, Van, VanLayout
from .morning import CallTask, DispatchNote, Publication, Repair
from .pilot import BrokerageRate, Pilot, PilotProvider
from .planning_time import PlanningStretch
from .resident import Resident, ResidentPrivate, SavedPlace
from .ride import BrokerageFee, Ride, RideOffer, RideRequest
from .rider import Rider, RiderPrivate, StandingOrder
from .suspension import Suspension

__all__ = [
    "AppendOnly",
    "AttendanceChange",
    "BrokerageFee",
    "BrokerageRate",
    "CallTask",
    "DailyPlan",
    "DispatchEvent",
    "DispatchNote",
    "Driver",
    "Facility",
    "Pilot",
    "PilotProvider",
    "PlanningStretch",
    "Publication",
    "Repair",
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
    "Suspension",
    "Van",
    "VanLayout",
]
