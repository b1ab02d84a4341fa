from django.utils import timezone

from portal.notices.models import Mail, Notice
from tests.access.kinds import Only, SignedIn, Table
from tests.support.personas import Persona, Stage


def residents_notice(stage: Stage) -> dict[str, object]:
    resident = stage.user(Persona.RESIDENT)
    notice = Notice.objects.create(
        user=resident,
        address=resident.email,
        language="ja",
        subject="s",
        body="b",
        due_at=timezone.now(),
    )
    return {"public_id": notice.public_id}


def mail(stage: Stage) -> dict[str, object]:
    return {"pk": Mail.objects.create(sender="a", recipients="b", subject="s", body="b").pk}


ACCESS: Table = {
    "notices:notice_list": SignedIn(),
    "notices:notice_detail": Only(Persona.RESIDENT, make=residents_notice),
    "notices:notice_open": Only(Persona.RESIDENT, make=residents_notice),
    # Outside the demonstration the mailbox does not exist for anybody.
    "notices:mailbox": Only(anonymous=404),
    "notices:mail": Only(make=mail, anonymous=404),
}
