"""What an organisation does next about an event it has applied for: one sentence, and one way on."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.matching.enums import RegistrationState
from portal.matching.models import Registration
from portal.ui.templatetags.dates import jdate_short


@dataclass(frozen=True)
class NextStep:
    says: str
    label: str
    url: str
    is_due: bool
    """Something is to be done now; else the way only leads to what stands there."""


def next_step(registration: Registration) -> NextStep:
    """Two queries at most, for an approved registration."""
    event, state = registration.event, registration.state
    if state == RegistrationState.DRAFT and event.takes_registrations:
        day = jdate_short(event.registration_closes_on)
        return _registration(
            registration, _("Send the application by %(day)s.") % {"day": day}, is_due=True
        )
    if state == RegistrationState.SUBMITTED:
        return _registration(registration, _("The bureaus are looking at the application."))
    if state == RegistrationState.APPROVED:
        return _of_approved(registration)
    return _registration(registration, "")


def _of_approved(registration: Registration) -> NextStep:
    event = registration.event
    if event.timetables.published().exists():
        url = reverse("matching:day", args=[registration.public_id])
        return NextStep(_("The timetable is out."), _("My day"), url, is_due=True)
    if not event.takes_wishes:
        return _registration(registration, _("You take part. The timetable comes next."))
    url = reverse("matching:wishes", args=[registration.public_id])
    count = registration.wishes.count()
    day = {"day": jdate_short(event.wishes_close_on), "count": count}
    if not count:
        says = _("You take part. Enter whom you would like to meet by %(day)s.") % day
        return NextStep(says, _("Enter wishes"), url, is_due=True)
    says = _("You take part. Wishes entered: %(count)s. You can change them until %(day)s.") % day
    return NextStep(says, _("Change the wishes"), url, is_due=False)


def _registration(registration: Registration, says: str, *, is_due: bool = False) -> NextStep:
    label = _("Finish the application") if is_due else _("Look at the application")
    return NextStep(says, label, registration.get_absolute_url(), is_due)
