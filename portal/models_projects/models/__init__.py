from .indicator import Indicator, Measurement
from .project import Milestone, ModelProject, Partner, Risk

__all__ = ["Indicator", "Measurement", "Milestone", "ModelProject", "Partner", "Risk"]
