"""Records as a page's form or address names them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404


def find[Row: models.Model](rows: "models.QuerySet[Row] | models.Manager[Row]", asked: Any) -> Row:
    """The row with this public id. Raises Http404, for what is no id at all, too."""
    try:
        return get_object_or_404(rows, public_id=UUID(str(asked)))
    except ValueError as error:
        raise Http404 from error


def among[Row: models.Model](
    rows: "models.QuerySet[Row]", asked: Iterable[Any]
) -> "models.QuerySet[Row]":
    """Those rows whose public ids were ticked; what is no id names no row."""
    return rows.filter(public_id__in=[key for one in asked if (key := _id(one)) is not None])


def _id(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
