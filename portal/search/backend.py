"""Wagtail's database search, taught Japanese: bigrams are indexed, words are asked for as phrases of them.

It serves Wagtail's own searches (the admin, `Page.objects.search`); readers' search stands in
portal.search.registry. The engine is `modelsearch`; its modules for one database cannot be imported
on another, so they are imported here by need.
"""

import copy
from collections.abc import Iterable
from typing import Any

from django.db import connection

from .folding import gram_phrases, grams

NOTHING = "ⅹⅹ"  # stands in no text: a query of signs alone finds nothing


class GramView:
    """An object as the index should read it: the same, but every text it gives is grams."""

    def __init__(self, obj: Any) -> None:
        self._obj = obj

    def __getattr__(self, name: str) -> Any:
        return getattr(self._obj, name)

    def get_search_fields(self) -> list[Any]:
        return [gram_field(field) for field in self._obj.get_search_fields()]


def gram_field(field: Any) -> Any:
    from modelsearch.index import AutocompleteField, RelatedFields, SearchField

    clone = copy.copy(field)
    if isinstance(field, RelatedFields):
        clone.fields = [gram_field(sub) for sub in field.fields]
        clone.get_value = lambda obj: field.get_value(_itself(obj))
    elif isinstance(field, AutocompleteField):
        # Typed letter by letter, a title is found from any of its places.
        clone.get_value = lambda obj: grams(_text(field.get_value(_itself(obj))))
    elif isinstance(field, SearchField):
        clone.get_value = lambda obj: grams(_text(field.get_value(_itself(obj))))
    return clone


def _itself(obj: Any) -> Any:
    return obj._obj if isinstance(obj, GramView) else obj


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return " ".join(_text(item) for item in value)
    return "" if value is None else str(value)


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  Wagtail's name for it
    """The backend for the database at hand; Wagtail calls it by this name."""
    if connection.vendor == "postgresql":
        return _postgres()(params)
    return _sqlite()(params)


def _sqlite() -> type[Any]:
    from modelsearch.backends.database.sqlite import sqlite as vendor
    from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
    from modelsearch.query import Phrase, PlainText

    class Index(vendor.SQLiteIndex):
        def add_items(self, model: Any, objs: Iterable[Any]) -> None:
            super().add_items(model, [GramView(obj) for obj in objs])

    class GramQuery:
        def build_search_query_content(self, query: Any, config: Any = None) -> Any:
            if not isinstance(query, PlainText | Phrase):
                return super().build_search_query_content(query, config=config)  # type: ignore[misc]
            lexemes = [
                # What is quoted is a phrase to FTS5; a Latin word is found by its beginning.
                Lexeme(words, prefix=is_prefix)
                for words, is_prefix in gram_phrases(query.query_string) or [(NOTHING, False)]
            ]
            joined = lexemes[0]
            is_or = isinstance(query, PlainText) and query.operator.upper() == "OR"
            for lexeme in lexemes[1:]:
                joined = joined | lexeme if is_or else joined & lexeme
            return SearchQueryExpression(joined, config=config)

    class Compiler(GramQuery, vendor.SQLiteSearchQueryCompiler):
        pass

    class AutocompleteCompiler(GramQuery, vendor.SQLiteAutocompleteQueryCompiler):
        pass

    class Backend(vendor.SQLiteSearchBackend):
        index_class = Index
        query_compiler_class = Compiler
        autocomplete_query_compiler_class = AutocompleteCompiler

    return Backend


def _postgres() -> type[Any]:
    from django.contrib.postgres.search import SearchQuery
    from modelsearch.backends.database.postgres import postgres as vendor
    from modelsearch.backends.database.postgres.query import Lexeme
    from modelsearch.query import Phrase, PlainText

    class Index(vendor.PostgresIndex):
        def add_items(self, model: Any, objs: Iterable[Any]) -> None:
            super().add_items(model, [GramView(obj) for obj in objs])

    class GramQuery:
        def build_tsquery_content(
            self, query: Any, config: Any = None, invert: bool = False
        ) -> Any:
            if not isinstance(query, PlainText | Phrase):
                return super().build_tsquery_content(query, config=config, invert=invert)  # type: ignore[misc]
            parts = [
                SearchQuery(Lexeme(words, prefix=True), search_type="raw", config=config)
                if is_prefix
                else SearchQuery(words, search_type="phrase", config=config)
                for words, is_prefix in gram_phrases(query.query_string) or [(NOTHING, False)]
            ]
            joined = parts[0]
            is_or = isinstance(query, PlainText) and query.operator.lower() == "or"
            for part in parts[1:]:
                joined = joined | part if is_or else joined & part
            return ~joined if invert else joined

    class Compiler(GramQuery, vendor.PostgresSearchQueryCompiler):
        pass

    class AutocompleteCompiler(GramQuery, vendor.PostgresAutocompleteQueryCompiler):
        pass

    class Backend(vendor.PostgresSearchBackend):
        index_class = Index
        query_compiler_class = Compiler
        autocomplete_query_compiler_class = AutocompleteCompiler

        def __init__(self, params: dict[str, Any]) -> None:
            # No stemming and no stop words: grams must stay as they are.
            super().__init__({"SEARCH_CONFIG": "simple"} | params)

    return Backend
