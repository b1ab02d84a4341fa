from .arrival_wave import ArrivalWave
from .baseline import Baseline
from .call import CallBack, CallNote, UnmetWish
from .card import CardTry, ResidentCard
from .collecting import Bill, CollectionTerms, Payment
from .column_mapping import ColumnMapping
from .contact import RiderContact
from .crew import Course, Licence, StaffShift
from .day import AttendanceChange, DailyPlan, Run, ServiceDay, Stop
from .destination import Destination, Entrance
from .duty import (
    AlcoholCheck,
    DriverMessage,
    Duty,
    SeatCheck,
    VanInspection,
    VanPosition,
)
from .event import AppendOnly, DispatchEvent
from .feed import CalendarToken, PublicFeed
from .fleet import (
    BoardingPlace,
    ClosedDay,
    Driver,
    Facility,
    LendingArea,
    LendingHours,
    Van,
    VanLayout,
)
from .home_notice import HomeNotice
from .incident import Incident, IncidentPrivate
from .invoice import Invoice, SystemFeeTerms, VanCount
from .money import ActualCost, CostRate, FareTable, MonthClose, RegisteredFare, Reversal
from .morning import CallTask, DispatchNote, Publication, Repair
from .named_area import NamedArea
from .paper import FiledPaper
from .pilot import BrokerageRate, Pilot, PilotProvider
from .planning_time import PlanningStretch
from .proxy import ContactWay, Proxy
from .registration import (
    Application,
    ApplicationLink,
    ApplicationPrivate,
    Consent,
    ConsentWording,
    Criterion,
    CriterionCheck,
)
from .resident import Resident, ResidentPrivate, SavedPlace
from .ride import BrokerageFee, Ride, RideOffer, RideRequest
from .rider import Rider, RiderPrivate, StandingOrder
from .survey import Survey, SurveyAnswer, SurveyInvitation
from .suspension import Suspension

__all__ = [
    "ActualCost",
    "AlcoholCheck",
    "AppendOnly",
    "Application",
    "ApplicationLink",
    "ApplicationPrivate",
    "ArrivalWave",
    "AttendanceChange",
    "Baseline",
    "Bill",
    "BoardingPlace",
    "BrokerageFee",
    "BrokerageRate",
    "CalendarToken",
    "CallBack",
    "CallNote",
    "CallTask",
    "CardTry",
    "ClosedDay",
    "CollectionTerms",
    "ColumnMapping",
    "Consent",
    "ConsentWording",
    "ContactWay",
    "CostRate",
    "Course",
    "Criterion",
    "CriterionCheck",
    "DailyPlan",
    "Destination",
    "DispatchEvent",
    "DispatchNote",
    "Driver",
    "DriverMessage",
    "Duty",
    "Entrance",
    "Facility",
    "FareTable",
    "FiledPaper",
    "HomeNotice",
    "Incident",
    "IncidentPrivate",
    "Invoice",
    "LendingArea",
    "LendingHours",
    "Licence",
    "MonthClose",
    "NamedArea",
    "Payment",
    "Pilot",
    "PilotProvider",
    "PlanningStretch",
    "Proxy",
    "PublicFeed",
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
    "RiderContact",
    "RiderPrivate",
    "Run",
    "SavedPlace",
    "SeatCheck",
    "ServiceDay",
    "StaffShift",
    "StandingOrder",
    "Stop",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "Suspension",
    "SystemFeeTerms",
    "UnmetWish",
    "Van",
    "VanCount",
    "VanInspection",
    "VanLayout",
    "VanPosition",
]
