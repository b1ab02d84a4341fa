import hashlib
import io
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.attachments import kinds, reach
from portal.attachments.actions import attach, remove
from portal.attachments.kinds import NotAccepted
from portal.attachments.models import Attachment
from portal.audit.models import AuditLine
from tests.organisations.factories import UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 something"


@pytest.fixture(autouse=True)
def people_read_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "_rules", {})
    reach.register_rule(get_user_model(), lambda person, target: person == target)


def upload(name: str = "資料.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def office(member: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in (member, *more):
            archive.writestr(name, "x")
    return out.getvalue()


def test_a_file_is_what_its_bytes_say() -> None:
    person = UserFactory()
    attachment = attach(person, person, upload(), scope="both_bureaus")
    assert (attachment.content_type, attachment.size, attachment.scope) == (
        "application/pdf",
        18,
        "both_bureaus",
    )
    assert attachment.sha256 == hashlib.sha256(PDF).hexdigest()
    assert AuditLine.objects.about(person).get().verb == "attach"


def test_the_uploaders_name_never_becomes_a_path() -> None:
    person = UserFactory()
    attachment = attach(person, person, upload("../../etc/山田の診断書.pdf"))
    assert attachment.original_name == "山田の診断書.pdf"
    assert "山田" not in attachment.file.name


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "empty"),
        ("page.pdf", b"<html><script>", "kind"),
        ("page.html", b"<html>", "kind"),
        ("picture.svg", b"<svg>", "kind"),
        ("page.txt", b"\xef\xbb\xbf <!DOCTYPE html>", "kind"),
        ("tool.exe", b"MZ", "kind"),
        ("renamed.png", PDF, "kind"),
        ("macro.docx", office("word/document.xml", "word/vbaProject.bin"), "kind"),
        ("broken.xlsx", b"PK\x03\x04 no more", "kind"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(
    name: str, content: bytes, code: str
) -> None:
    person = UserFactory()
    with pytest.raises(NotAccepted) as refusal:
        attach(person, person, upload(name, content))
    assert refusal.value.code == code
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("文書.docx", office("word/document.xml")),
        ("表.XLSX", office("xl/workbook.xml")),
        ("一覧.csv", "市町村,人口\r\n".encode("cp932")),
        ("メモ.txt", "認知症対策".encode()),
    ],
)
def test_what_offices_use_is_taken(name: str, content: bytes) -> None:
    person = UserFactory()
    assert attach(person, person, upload(name, content)).original_name == name


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MAX_BYTES", 10)
    with pytest.raises(NotAccepted) as refusal:
        attach(None, UserFactory(), upload())
    assert refusal.value.code == "too_large"


def test_only_whom_the_targets_rule_lets_in_reads_it(client: Client) -> None:
    owner, stranger = UserFactory(), UserFactory()
    attachment = attach(owner, owner, upload())
    address = attachment.get_absolute_url()
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(owner)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert list(Attachment.objects.visible_to(stranger)) == []
    assert list(Attachment.objects.visible_to(owner)) == [attachment]


def test_without_a_rule_nobody_reads(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = UserFactory()
    attachment = attach(owner, owner, upload())
    monkeypatch.setattr(reach, "_rules", {})
    client.force_login(owner)
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_removing_takes_the_file_too(django_capture_on_commit_callbacks) -> None:
    person = UserFactory()
    attachment = attach(person, person, upload())
    storage, name = attachment.file.storage, attachment.file.name
    with django_capture_on_commit_callbacks(execute=True):
        remove(person, attachment)
    assert (storage.exists(name), Attachment.objects.count()) == (False, 0)
