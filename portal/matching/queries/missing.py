"""What a registration still lacks, and on which step of the wizard it is put right."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.matching.models import Registration


@dataclass(frozen=True)
class Gap:
    step: str
    text: str | Promise


def missing_in(registration: Registration) -> list[Gap]:
    gaps = []
    if registration.is_need_side and not registration.needs.exists():
        gaps.append(Gap("bring", _("Choose at least one need.")))
    if not registration.is_need_side and not registration.solutions.exists():
        gaps.append(Gap("bring", _("Choose at least one solution.")))
    if not registration.contact_name:
        gaps.append(Gap("people", _("Say who comes.")))
    if not registration.contact_email:
        gaps.append(Gap("people", _("Give an e-mail address.")))
    away = registration.unavailable.count()
    if away and away >= registration.event.slots.count():
        gaps.append(Gap("times", _("Leave at least one slot in which you are there.")))
    return gaps
