from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command

from portal.demo.actions.build_town import build_town
from portal.demo.world import World, build_world
from portal.front.actions.ensure_site import ensure_site


def anchor_date() -> date:
    """DEMO_DATE, or today in Asia/Tokyo."""
    if settings.DEMO_DATE:
        return date.fromisoformat(settings.DEMO_DATE)
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


def load_world(anchor: date | None = None) -> World:
    """Loads the demonstration, or tops it up: what is there is left as it is."""
    call_command("load_places", verbosity=0)
    ensure_site()
    build_town()
    world = build_world(anchor or anchor_date())
    call_command("update_index", verbosity=0)
    # Rows that came in bulk sent no signal.
    call_command("rebuild_search", verbosity=0)
    return world
