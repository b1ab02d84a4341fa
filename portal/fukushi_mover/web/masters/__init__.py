"""Masters of a provider: riders, vans, drivers, facilities; and the operator's residents."""

from .areas import AreaEdit, AreaList
from .destinations import DestinationEdit, DestinationList
from .facilities import FacilityEdit, FacilityList
from .imports import RiderImport
from .pages import MasterEdit, MasterList
from .reminders import Reminders
from .residents import ResidentEdit, ResidentList
from .riders import RiderEdit, RiderList
from .staff import DriverEdit, DriverList
from .vans import VanEdit, VanList

__all__ = [
    "AreaEdit",
    "AreaList",
    "DestinationEdit",
    "DestinationList",
    "DriverEdit",
    "DriverList",
    "FacilityEdit",
    "FacilityList",
    "MasterEdit",
    "MasterList",
    "Reminders",
    "ResidentEdit",
    "ResidentList",
    "RiderEdit",
    "RiderImport",
    "RiderList",
    "VanEdit",
    "VanList",
]
