"""Themes and the first set of questions. Idempotent: what staff have changed since stays as it is."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from portal.caravan.models import Question, QuestionSet, Theme

FOLDER = Path(__file__).resolve().parent.parent / "reference"
FIRST_SET = {"title_ja": "キャラバン隊 質問票", "title_en": "Questions of the caravan"}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@transaction.atomic
def load_themes() -> None:
    for position, row in enumerate(_rows("themes.csv"), start=1):
        code = row.pop("code")
        Theme.objects.get_or_create(code=code, defaults=row | {"position": position})


@transaction.atomic
def load_questions() -> QuestionSet:
    question_set, is_new = QuestionSet.objects.get_or_create(version=1, defaults=FIRST_SET)
    if is_new:
        themes = {theme.code: theme for theme in Theme.objects.all()}
        for row in _rows("questions.csv"):
            theme = themes.get(row.pop("theme"))
            Question.objects.create(question_set=question_set, theme=theme, **row)
    return question_set


def load_reference() -> None:
    load_themes()
    load_questions()
