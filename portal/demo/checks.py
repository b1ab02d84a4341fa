from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}


@register(Tags.security)
def demonstration_stays_here(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One-click sign-in may never be reachable from another machine."""
    hosts = {*settings.ALLOWED_HOSTS, urlsplit(settings.BASE_URL).hostname or "localhost"}
    if settings.DEMO_MODE and not hosts <= LOOPBACK:
        return [
            Error(
                "The demonstration mode (PORTAL_DEMO=1) is for this machine alone.",
                hint="Unset PORTAL_DEMO, or let PORTAL_HOSTS and PORTAL_BASE_URL name loopback addresses only.",
                id="demo.E001",
            )
        ]
    return []
