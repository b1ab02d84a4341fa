"""The fiscal years that a list's filter offers, named as on every page: 令和8年度, FY2026."""

from portal.ui.dates import fiscal_year_of, today
from portal.ui.templatetags.dates import fiscal_year

BEFORE, AHEAD = 4, 1  # years beside the present one


def fiscal_years() -> list[tuple[int, str]]:
    """Newest first."""
    now = fiscal_year_of(today())
    return [(year, fiscal_year(year)) for year in range(now + AHEAD, now - BEFORE - 1, -1)]
