from django.core.files.uploadedfile import SimpleUploadedFile

from portal.attachments.actions import attach
from tests.access.kinds import Only, Table
from tests.support.personas import Stage


def of_a_record_without_a_rule(stage: Stage) -> dict[str, object]:
    file = SimpleUploadedFile("memo.txt", "メモ".encode())
    return {"public_id": attach(None, stage.prefecture, file).public_id}


ACCESS: Table = {
    # Each app's own rules are in its own tests; a record that has none is closed to all.
    "attachments:download": Only(make=of_a_record_without_a_rule),
}
