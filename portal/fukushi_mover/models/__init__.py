from .collecting import Bill, CollectionTerms, Payment
from .day import AttendanceChange, DailyPlan, Run, ServiceDay, Stop
from .event import AppendOnly, DispatchEvent
from .fleet import Driver, Facility, Van, VanLayout
from .invoice import Invoice, SystemFeeTerms, VanCount
from .money import ActualCost, CostRate, FareTable, MonthClose, RegisteredFare, Reversal
from .morning import CallTask, DispatchNote, Publication, Repair
from .paper import FiledPaper
from .pilot import BrokerageRate, Pilot, PilotProvider
from .planning_time import PlanningStretch
from .resident import Resident, ResidentPrivate, SavedPlace
from .ride import BrokerageFee, Ride, RideOffer, RideRequest
from .rider import Rider, RiderPrivate, StandingOrder
from .suspension import Suspension

__all__ = [
    "ActualCost",
    "AppendOnly",
    "AttendanceChange",
    "Bill",
    "BrokerageFee",
    "BrokerageRate",
    "CallTask",
    "CollectionTerms",
    "CostRate",
    "DailyPlan",
    "DispatchEvent",
    "DispatchNote",
    "Driver",
    "Facility",
    "FareTable",
    "FiledPaper",
    "Invoice",
    "MonthClose",
    "Payment",
    "Pilot",
    "PilotProvider",
    "PlanningStretch",
    "Publication",
    "RegisteredFare",
    "Repair",
    "Resident",
    "ResidentPrivate",
    "Reversal",
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
    "SystemFeeTerms",
    "Van",
    "VanCount",
    "VanLayout",
]
