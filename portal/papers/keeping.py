"""Papers that are kept: made once for one content, and found again by it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction

from . import render
from .models import Paper


def _fingerprint(kind: str, language: str, subject: models.Model | None, markup: str) -> str:
    about = f"{subject._meta.label}:{subject.pk}" if subject is not None else ""
    return hashlib.sha256("\0".join((kind, language, about, markup)).encode()).hexdigest()


def _subject_fields(subject: models.Model | None) -> dict[str, Any]:
    if subject is None:
        return {}
    return {
        "subject_type": ContentType.objects.get_for_model(subject),
        "subject_id": str(subject.pk),
        "is_fictional": getattr(subject, "is_fictional", False),
    }


def store(
    kind: str,
    template: str,
    context: Mapping[str, Any],
    language: str = "ja",
    subject: models.Model | None = None,
) -> Paper:
    """The kept paper of this content. A template that prints the time of printing makes a new one each time."""
    markup = render.html(template, context, language)
    content_hash = _fingerprint(kind, language, subject, markup)
    if (kept := Paper.objects.filter(content_hash=content_hash).first()) is not None:
        return kept
    from . import layout

    laid_out = layout.document(markup)
    paper = Paper(
        kind=kind,
        content_hash=content_hash,
        language=language,
        title=(laid_out.metadata.title or "")[:200],
        pages=len(laid_out.pages),
        **_subject_fields(subject),
    )
    paper.file.save(f"{content_hash[:24]}.pdf", ContentFile(layout.write(laid_out)), save=False)
    try:
        with transaction.atomic():
            paper.save()
    except IntegrityError:
        # Somebody else printed the same content in the same moment: theirs is as good.
        paper.file.delete(save=False)
        return Paper.objects.get(content_hash=content_hash)
    return paper
