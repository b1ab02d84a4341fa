from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeState(TextChoices):
    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")


class Channel(TextChoices):
    EMAIL = "email", _("e-mail")


TRANSITIONS: dict[NoticeState, tuple[NoticeState, ...]] = {
    NoticeState.QUEUED: (NoticeState.SENDING,),
    NoticeState.SENDING: (NoticeState.SENT, NoticeState.QUEUED, NoticeState.FAILED),
    NoticeState.SENT: (),
    NoticeState.FAILED: (NoticeState.QUEUED,),
}
