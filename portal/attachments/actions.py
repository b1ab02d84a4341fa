import hashlib

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from portal.audit.trail import record

from .kinds import check
from .models import Attachment


def attach(
    actor: models.Model | None, target: models.Model, file: UploadedFile, scope: str = ""
) -> Attachment:
    """Stores `file` with `target`. The caller has asked whether the actor may. Raises NotAccepted."""
    content_type = check(file)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    with transaction.atomic():
        attachment = Attachment(
            target_type=ContentType.objects.get_for_model(target),
            target_id=str(target.pk),
            original_name=_clean_name(file.name or ""),
            content_type=content_type,
            size=file.size or 0,
            sha256=digest.hexdigest(),
            scope=scope,
            uploaded_by_id=actor.pk if actor else None,
            is_fictional=bool(getattr(target, "is_fictional", False)),
        )
        attachment.file.save("", file, save=False)
        attachment.save()
        record(
            actor,
            "attach",
            target,
            attachment=str(attachment.public_id),
            name=attachment.original_name,
        )
    return attachment


def remove(actor: models.Model | None, attachment: Attachment) -> None:
    """Removes the row now and the file once that is committed."""
    storage, name, target = attachment.file.storage, str(attachment.file.name), attachment.target
    with transaction.atomic():
        if target is not None:
            record(actor, "remove_attachment", target, name=attachment.original_name)
        attachment.delete()
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _clean_name(name: str) -> str:
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in base if sign.isprintable()).strip()[-200:] or "file"
