"""Which files are taken. A file is what its bytes say, not what its name says."""

import zipfile
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"


class NotAccepted(ValidationError):
    """The file cannot be taken; the message says why and what would be taken."""


def _starts(*signatures: bytes) -> Callable[[bytes, UploadedFile], bool]:
    return lambda head, file: head.startswith(signatures)


def _holds(member: str) -> Callable[[bytes, UploadedFile], bool]:
    """An Office file is a zip that holds `member`."""

    def test(head: bytes, file: UploadedFile) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                return member in archive.namelist() and not any(
                    name.endswith("vbaProject.bin") for name in archive.namelist()
                )
        except (zipfile.BadZipFile, ValueError):
            return False

    return test


def _is_text(head: bytes, file: UploadedFile) -> bool:
    if b"\x00" in head:
        return False
    file.seek(0)
    content = file.read()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return (
            not content.lstrip(b"\xef\xbb\xbf \t\r\n")
            .lower()
            .startswith((b"<!doctype", b"<html", b"<svg", b"<?xml"))
        )
    return False


KINDS: dict[str, tuple[tuple[str, ...], Callable[[bytes, UploadedFile], bool]]] = {
    "application/pdf": ((".pdf",), _starts(b"%PDF-")),
    "image/jpeg": ((".jpg", ".jpeg"), _starts(b"\xff\xd8\xff")),
    "image/png": ((".png",), _starts(b"\x89PNG\r\n\x1a\n")),
    "image/webp": ((".webp",), lambda head, file: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    f"{_OFFICE}.wordprocessingml.document": ((".docx",), _holds("word/document.xml")),
    f"{_OFFICE}.spreadsheetml.sheet": ((".xlsx",), _holds("xl/workbook.xml")),
    f"{_OFFICE}.presentationml.presentation": ((".pptx",), _holds("ppt/presentation.xml")),
    "text/csv": ((".csv",), _is_text),
    "text/plain": ((".txt",), _is_text),
}
EXTENSIONS = tuple(sorted(extension for names, _test in KINDS.values() for extension in names))


def check(file: UploadedFile) -> str:
    """The content type of an acceptable file. Raises NotAccepted with a message for the reader."""
    if not file.size:
        raise NotAccepted(_("The file is empty."), code="empty")
    if file.size > MAX_BYTES:
        raise NotAccepted(
            _("The file is larger than %(limit)d MB."),
            code="too_large",
            params={"limit": MAX_BYTES // 1024 // 1024},
        )
    content_type = sniff(file)
    if content_type is None:
        raise NotAccepted(
            _("This kind of file cannot be taken. Choose one of: %(kinds)s."),
            code="kind",
            params={"kinds": ", ".join(EXTENSIONS)},
        )
    return content_type


def sniff(file: UploadedFile) -> str | None:
    """The type that both the name and the bytes agree on, or None."""
    name = (file.name or "").lower()
    file.seek(0)
    head = file.read(16)
    try:
        for content_type, (extensions, test) in KINDS.items():
            if name.endswith(extensions) and test(head, file):
                return content_type
        return None
    finally:
        file.seek(0)
