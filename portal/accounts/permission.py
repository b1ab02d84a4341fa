"""The generic question: may this person do that? One door for views, commands and templates."""

from typing import Any, ClassVar

from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import Http404, HttpRequest, HttpResponseBase
from rules.predicates import Predicate

Person = AbstractBaseUser | AnonymousUser


class NotPermitted(Exception):
    """An action's guard said no. Web pages answer it with 404, so that a stranger learns nothing."""


def may(person: Person, rule: Predicate, target: object = None) -> bool:
    return bool(rule.test(person, target))


def require(person: Person, rule: Predicate, target: object = None) -> None:
    """Guard of an action. Raises NotPermitted."""
    if not may(person, rule, target):
        raise NotPermitted(f"{rule.name} refused {person!r} on {target!r}")


class RuleRequiredMixin(AccessMixin):
    """A view's `rule` is asked about `get_rule_target()`: anonymous readers go to sign in, strangers get 404."""

    rule: ClassVar[Predicate]

    def get_rule_target(self) -> object:
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, self.rule, self.get_rule_target()):
            if not request.user.is_authenticated:
                return self.handle_no_permission()
            raise Http404
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except NotPermitted as refusal:
            raise Http404 from refusal
