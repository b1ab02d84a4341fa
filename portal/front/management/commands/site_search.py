import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand
from django.utils.translation import override

from portal.search.registry import search


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError(f"{text} is not a number of hits")
    return int(text)


class Command(BaseCommand):
    help = "What an anonymous reader's search finds, in rank order, one JSON object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--locale", choices=["ja", "en"], default="ja")
        parser.add_argument("--limit", type=count, default=20)

    def handle(self, *args: Any, query: str, locale: str, limit: int, **options: Any) -> None:
        with override(locale):
            for hit in search(query, locale, AnonymousUser(), limit):
                line = {"title": str(hit.title), "url": hit.url, "type": str(hit.type)}
                self.stdout.write(json.dumps(line, ensure_ascii=False))
