from .baseline import Baseline
from .call import CallBack, CallNote, UnmetWish
from .card import CardTry, ResidentCard
from .collecting import Bill, CollectionTerms, Payment
from .day import AttendanceChange, DailyPlan, Run, ServiceDay, Stop
from .destination import Destination, Entrance
from .event import AppendOnly, DispatchEvent
from .fleet import Driver, Facility, Van, VanLayout
from .home_notice import HomeNotice
from .invoice import Invoice, SystemFeeTerms, VanCount
from .money import ActualCost, CostRate, FareTable, MonthClose, RegisteredFare, Reversal
from .morning import CallTask, DispatchNote, Publication, Repair
from .paper import FiledPaper
from .pilot import BrokerageRate, Pilot, PilotProvider
from .planning_time import PlanningStretch
from .proxy import ContactWay, Proxy
from .resident import Resident, ResidentPrivate, SavedPlace
from .ride import BrokerageFee, Ride, RideOffer, RideRequest
from .rider import Rider, RiderPrivate, StandingOrder
from .suspension import Suspension

__all__ = [
    "ActualCost",
    "AppendOnly",
    "AttendanceChange",
    "Baseline",
    "Bill",
    "BrokerageFee",
    "BrokerageRate",
    "CallBack",
    "CallNote",
    "CallTask",
    "CardTry",
    "CollectionTerms",
    "ContactWay",
    "CostRate",
    "DailyPlan",
    "Destination",
    "DispatchEvent",
    "DispatchNote",
    "Driver",
    "Entrance",
    "Facility",
    "FareTable",
    "FiledPaper",
    "HomeNotice",
    "Invoice",
    "MonthClose",
    "Payment",
    "Pilot",
    "PilotProvider",
    "PlanningStretch",
    "Proxy",
    "Publication",
    "RegisteredFare",
    "Repair",
    "Resident",
    "ResidentCard",
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
    "UnmetWish",
    "Van",
    "VanCount",
    "VanLayout",
]
