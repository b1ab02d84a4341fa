from .make_project import make_project
from .move_project import move_project
from .record_measurement import record_measurement

__all__ = ["make_project", "move_project", "record_measurement"]
