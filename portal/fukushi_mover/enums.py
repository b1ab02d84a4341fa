from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class LegalMode(TextChoices):
    """On which legal footing a pilot carries people (道路運送法). Only a registered one may charge by distance or time."""

    VOLUNTEER = "volunteer", _("support without registration (free, or a flat brokerage fee)")
    FACILITY = "facility", _("part of the facility's own service, without registration")
    REGISTERED = "registered", _("registered non-profit transport (Road Transport Act, article 78)")


class Ledger(TextChoices):
    """Accounts that are never mixed: who owes what to whom, and for which reason."""

    BROKERAGE = "brokerage", _("brokerage fee")
    ACTUAL_COST = "actual_cost", _("actual cost")
    REGISTERED_FARE = "registered_fare", _("registered fare")
    SYSTEM_FEE = "system_fee", _("system fee")


LEDGERS_OF: dict[str, tuple[Ledger, ...]] = {
    LegalMode.VOLUNTEER: (Ledger.BROKERAGE, Ledger.ACTUAL_COST, Ledger.SYSTEM_FEE),
    LegalMode.FACILITY: (Ledger.ACTUAL_COST, Ledger.SYSTEM_FEE),
    LegalMode.REGISTERED: (Ledger.BROKERAGE, Ledger.REGISTERED_FARE, Ledger.SYSTEM_FEE),
}
"""Which ledgers exist on which legal footing. The database's guards are written from this table."""


class CostKind(TextChoices):
    """実費. What the notice of 1 March 2024 counts as actual cost (国自旅第359号)."""

    FUEL = "fuel", _("fuel")
    TOLL = "toll", _("road toll")
    PARKING = "parking", _("parking")
    INSURANCE = "insurance", _("insurance for the ride")
    RENTAL = "rental", _("rental of the van")


class FareBasis(TextChoices):
    """対価. How a registered fare is reckoned."""

    FLAT = "flat", _("per ride")
    DISTANCE = "distance", _("by distance")
    TIME = "time", _("by time")


class CollectionMethod(TextChoices):
    """How residents pay. Cash to the driver is no way: it cannot be chosen."""

    TICKET = "ticket", _("ticket")
    DEBIT = "debit", _("monthly debit")
    INVOICE = "invoice", _("monthly invoice")


class PaymentKind(TextChoices):
    PAYMENT = "payment", _("payment")
    REFUND = "refund", _("refund")


class IncidentKind(TextChoices):
    ACCIDENT = "accident", _("accident")
    COMPLAINT = "complaint", _("complaint")
    NEAR_MISS = "near_miss", _("near miss")


class SurveyKind(TextChoices):
    SATISFACTION = "satisfaction", _("satisfaction")
    LIFE_SPACE = "life_space", _("Life-Space Assessment (LSA)")


class Span(TextChoices):
    DAY = "day", _("a day")
    MONTH = "month", _("a month")


class Audience(TextChoices):
    """Who reads a filed paper."""

    OFFICE = "office", _("the provider's office and the operator")
    OPERATOR = "operator", _("the operator")
    OVERSEERS = "overseers", _("all who see the pilot")
    PAYER = "payer", _("who pays the system fee, and the operator")


class CountBasis(TextChoices):
    """From what the co-operating vans of a date were counted."""

    MASTER = "master", _("the list of vans, on the day itself")
    PLAN = "plan", _("the published plan of that day")


class RiderState(TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    IN_HOSPITAL = "in_hospital", _("in hospital")
    LEFT = "left", _("no longer comes")
    DECEASED = "deceased", _("deceased")


class ResidentState(TextChoices):
    APPLIED = "applied", _("applied")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


class Mobility(TextChoices):
    WALKS = "walks", _("walks")
    STICK = "stick", _("walks with a stick")
    WHEELCHAIR = "wheelchair", _("wheelchair")
    RENTAL_CHAIR = "rental_chair", _("wheelchair on loan")
    RECLINING = "reclining", _("reclining wheelchair")
    STRETCHER = "stretcher", _("stretcher")


class Weekday(IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class PlaceKind(TextChoices):
    HOME = "home", _("home")
    SHOP = "shop", _("shop")
    CLINIC = "clinic", _("clinic")
    CITY_HALL = "city_hall", _("city hall")
    STATION = "station", _("station")
    ONSEN = "onsen", _("hot spring")
    FRIEND = "friend", _("friend's home")
    OTHER = "other", _("other place")


class DayState(TextChoices):
    PLANNING = "planning", _("planning")
    PUBLISHED = "published", _("published")
    RUNNING = "running", _("under way")
    CLOSED = "closed", _("closed")


DAY_MOVES = {
    DayState.PLANNING: {DayState.PUBLISHED},
    DayState.PUBLISHED: {DayState.PUBLISHED, DayState.RUNNING, DayState.CLOSED},
    DayState.RUNNING: {DayState.CLOSED},
    DayState.CLOSED: set(),
}


class PlanState(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("replaced")


class Leg(TextChoices):
    """迎え in the morning, 送り in the afternoon; between them the van is free for residents."""

    MORNING = "morning", _("pick-up (morning)")
    DAYTIME = "daytime", _("daytime")
    AFTERNOON = "afternoon", _("drop-off (afternoon)")


LEG_ORDER = {Leg.MORNING: 0, Leg.DAYTIME: 1, Leg.AFTERNOON: 2}


class StopKind(TextChoices):
    BOARD = "board", _("boards")
    ALIGHT = "alight", _("alights")


class StopState(TextChoices):
    PLANNED = "planned", _("planned")
    ARRIVED = "arrived", _("van has arrived")
    SERVED = "served", _("done")
    DEPARTED = "departed", _("van has left")
    NO_SHOW = "no_show", _("not there")
    DROPPED = "dropped", _("taken out")


class TapStep(TextChoices):
    """What a driver says with one tap."""

    ARRIVE = "arrive", _("arrived")
    SERVE = "serve", _("on board / off")
    DEPART = "depart", _("left")
    NO_SHOW = "no_show", _("not there")
    ACKNOWLEDGE = "acknowledge", _("seen")


STEP_MOVES: dict[str, tuple[frozenset[str], str]] = {
    TapStep.ARRIVE: (frozenset({StopState.PLANNED}), StopState.ARRIVED),
    TapStep.SERVE: (frozenset({StopState.PLANNED, StopState.ARRIVED}), StopState.SERVED),
    TapStep.DEPART: (frozenset({StopState.SERVED}), StopState.DEPARTED),
    TapStep.NO_SHOW: (frozenset({StopState.ARRIVED}), StopState.NO_SHOW),
}
"""Step → (states it is taken from, state it leads to). Stops in other states have it behind them already."""


class AttendanceKind(TextChoices):
    ABSENT = "absent", _("absent today")
    EXTRA = "extra", _("coming today")
    NO_MORNING = "no_morning", _("no pick-up needed")
    NO_AFTERNOON = "no_afternoon", _("no drop-off needed")
    LATE = "late", _("comes later")
    EARLY = "early", _("goes home early")
    SHORT_STAY = "short_stay", _("short stay elsewhere")
    IN_HOSPITAL = "in_hospital", _("in hospital")


AWAY = frozenset({AttendanceKind.ABSENT, AttendanceKind.SHORT_STAY, AttendanceKind.IN_HOSPITAL})
"""Kinds with which nobody comes at all."""


class NoteKind(TextChoices):
    """What else a morning brings. 車が出せない; a rider moved to another van by hand; a ride that its driver cannot take."""

    VAN_OUT = "van_out", _("cannot drive today")
    MOVE = "move", _("rides with this van")
    REFUSED = "refused", _("not with this van")


class RepairState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")


class ChangeKind(TextChoices):
    """What a home must be told."""

    TIME = "time", _("other time")
    VAN = "van", _("other van")
    ADDED = "added", _("new")
    DROPPED = "dropped", _("no ride any more")


class SuspensionReason(TextChoices):
    """運休の理由."""

    SNOW = "snow", _("snow")
    TYPHOON = "typhoon", _("typhoon")
    HEAT = "heat", _("heat")
    INFECTION = "infection", _("infection")
    OTHER = "other", _("other reason")


class WhenKind(TextChoices):
    NOW = "now", _("now")
    LEAVE_AT = "leave_at", _("leave at")
    ARRIVE_BY = "arrive_by", _("arrive by")


class RequestState(TextChoices):
    OFFERED = "offered", _("offers made")
    TAKEN = "taken", _("booked")
    REFUSED = "refused", _("no van found")
    LAPSED = "lapsed", _("lapsed")


class OfferState(TextChoices):
    OPEN = "open", _("open")
    TAKEN = "taken", _("taken")
    LAPSED = "lapsed", _("lapsed")


class RideState(TextChoices):
    BOOKED = "booked", _("booked")
    ABOARD = "aboard", _("on board")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("not there")
    UNFULFILLED = "unfulfilled", _("could not be driven")


class EventKind(TextChoices):
    PLAN_PUBLISHED = "plan_published", _("plan published")
    ATTENDANCE_CHANGED = "attendance_changed", _("attendance changed")
    RIDE_TAKEN = "ride_taken", _("ride booked")
    RIDE_REFUSED = "ride_refused", _("ride refused")
    RIDE_CANCELLED = "ride_cancelled", _("ride cancelled")
    TAPPED = "tapped", _("driver's tap")
    NOTED = "noted", _("noted")
    PLAN_REPAIRED = "plan_repaired", _("plan repaired")
    SERVICE_SUSPENDED = "service_suspended", _("service suspended")
    SERVICE_RESUMED = "service_resumed", _("suspension taken back")
    DAY_CLOSED = "day_closed", _("day closed")
    TAP_UNDONE = "tap_undone", _("driver's tap taken back")
    DRIVER_TOLD = "driver_told", _("driver's message")
    DRIVER_ANSWERED = "driver_answered", _("driver's message answered")


class TryKind(TextChoices):
    """How a try to sign in with a card ended."""

    RIGHT = "right", _("signed in")
    WRONG = "wrong", _("wrong")
    LOCKED = "locked", _("locked")
    UNKNOWN = "unknown", _("unknown card")


class Relation(TextChoices):
    CHILD = "child", _("son or daughter")
    SPOUSE = "spouse", _("husband or wife")
    RELATIVE = "relative", _("other relative")
    CARE_MANAGER = "care_manager", _("care manager")
    NEIGHBOUR = "neighbour", _("neighbour")


class HomeChannel(TextChoices):
    """By which way a home wants to be told. Nobody needs a smartphone."""

    PORTAL = "portal", _("only on the screen")
    EMAIL = "email", _("e-mail")
    VOICE = "voice", _("telephone call")
    SMS = "sms", _("text message (SMS)")
    FAX = "fax", _("fax")
    SLIP = "slip", _("large-print slip")


class AskedVia(TextChoices):
    """Who typed the wish: it is one record whoever does."""

    SELF = "self", _("the resident")
    PROXY = "proxy", _("somebody acting for the resident")
    DESK = "desk", _("the service desk, by telephone")


class IdentityCheck(TextChoices):
    """本人確認: how a caller was recognised before anything was read out."""

    BIRTH_DATE = "birth_date", _("name and date of birth")
    CARD = "card", _("card number and address")
    PROXY = "proxy", _("registered proxy, with the resident's date of birth")


class CallOutcome(TextChoices):
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")
    INFORMED = "informed", _("asked only")
    TURNED_DOWN = "turned_down", _("turned down the offers")
    UNMET = "unmet", _("could not be served")
    NOT_RECOGNISED = "not_known", _("not recognised")


class UnmetKind(TextChoices):
    REFUSED = "refused", _("refused")
    TURNED_DOWN = "turned_down", _("offers turned down")
    UNMET = "unmet", _("could not be served")


class TurnedDown(TextChoices):
    """Why a caller took none of the offers."""

    TOO_EARLY = "too_early", _("too early")
    TOO_LATE = "too_late", _("too late")
    TOO_LONG = "too_long", _("the ride takes too long")
    TOO_DEAR = "too_dear", _("too dear")
    OTHER_WAY = "other_way", _("goes another way")
    CHANGED_MIND = "changed_mind", _("does not want to go any more")


class Unserved(TextChoices):
    """What a caller wished that the service does not do."""

    OUTSIDE_AREA = "outside_area", _("outside the area")
    OUTSIDE_HOURS = "outside_hours", _("outside the hours")
    NO_SERVICE_DAY = "no_day", _("on a day without vans")
    TOO_MANY = "too_many", _("too many people")
    MORE_HELP = "more_help", _("needs more help than a driver can give")
    NOT_REGISTERED = "not_registered", _("is not registered")
    OTHER = "other", _("other reason")


class DutyPhase(TextChoices):
    BEFORE = "before", _("before driving")
    AFTER = "after", _("after driving")


class CheckMethod(TextChoices):
    """How the person who confirms met the driver (対面が原則)."""

    FACE = "face", _("face to face")
    VIDEO = "video", _("by video call with a portable detector")
    TELEPHONE = "telephone", _("by telephone with a portable detector")


class DriverMessageKind(TextChoices):
    """What a driver tells the office with one tap, and what the portal tells it about a driver."""

    LATE = "late", _("late")
    SOS = "sos", _("emergency")
    REFUSED = "refused", _("cannot take this ride")
    NOBODY_THERE = "nobody", _("nobody is there")
    UNSEEN = "unseen", _("has not acknowledged an inserted ride: call")
    ALCOHOL = "alcohol", _("alcohol check not passed")
    LEFT_BEHIND = "left", _("somebody or something was left in the van")


class RefusalReason(TextChoices):
    """運転者が断る理由."""

    CANNOT_STOP = "stop", _("cannot stop safely there")
    NO_SEAT = "seat", _("no seat or wheelchair place is free")
    RIDERS_UNWELL = "riders", _("those on board need me")
    NO_TIME = "time", _("the day-service riders would be late")
    VAN = "van", _("something is wrong with the van")


class MessageAnswer(TextChoices):
    SEEN = "seen", _("seen")
    NO_SHOW = "no_show", _("confirmed: not there, drive on")
    WAIT = "wait", _("please wait")
    CALLED = "called", _("called the driver")
    ELSEWHERE = "elsewhere", _("goes to another van")
