from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeState(TextChoices):
    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")


class Channel(TextChoices):
    """How a notice reaches its reader. By hand: somebody calls, faxes or posts it, and ticks it."""

    EMAIL = "email", _("e-mail")
    PORTAL = "portal", _("only on the screen")
    SMS = "sms", _("text message (SMS)")
    VOICE = "voice", _("telephone call")
    FAX = "fax", _("fax")
    SLIP = "slip", _("large-print slip")


BY_MACHINE = (Channel.EMAIL, Channel.SMS)
BY_HAND = (Channel.VOICE, Channel.FAX, Channel.SLIP)


TRANSITIONS: dict[NoticeState, tuple[NoticeState, ...]] = {
    NoticeState.QUEUED: (NoticeState.SENDING,),
    NoticeState.SENDING: (NoticeState.SENT, NoticeState.QUEUED, NoticeState.FAILED),
    NoticeState.SENT: (),
    NoticeState.FAILED: (NoticeState.QUEUED,),
}
