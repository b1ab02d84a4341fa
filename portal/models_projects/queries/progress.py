from dataclasses import dataclass
from decimal import Decimal

from portal.models_projects.models import Indicator, Measurement

NEWEST = 5


@dataclass(frozen=True)
class Progress:
    """How far an indicator has come from its baseline to its target."""

    indicator: Indicator
    measurements: list[Measurement]
    latest: Measurement | None
    percent: int | None
    """Of the way from baseline to target, 0 to 100; None: nothing measured, or no way to go."""

    @property
    def newest(self) -> list[Measurement]:
        return self.measurements[: -NEWEST - 1 : -1]

    @property
    def older(self) -> list[Measurement]:
        """What a page folds away: a pilot measures every day."""
        return self.measurements[:-NEWEST][::-1]


def progress_of(indicator: Indicator) -> Progress:
    measurements = sorted(indicator.measurements.all(), key=lambda m: (m.period_end, m.pk))
    latest = measurements[-1] if measurements else None
    return Progress(indicator, measurements, latest, _percent(indicator, latest))


def _percent(indicator: Indicator, latest: Measurement | None) -> int | None:
    way: Decimal = indicator.target - indicator.baseline
    if latest is None or not way:
        return None
    return max(0, min(100, round((latest.value - indicator.baseline) / way * 100)))
