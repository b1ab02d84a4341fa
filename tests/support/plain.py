"""A browser that runs no scripts: what stands in a page's form, and nothing else, is what it sends."""

from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from django.test import Client

# What such a browser does not show, and so cannot press.
UNSEEN = "[hidden], template, dialog:not([open])"


class PlainPage:
    """One page as a person sees it. `submit` presses a button by its words and follows where it leads."""

    def __init__(self, client: Client, answer: Any, address: str) -> None:
        self.client, self.answer, self.address = client, answer, address
        self.soup = BeautifulSoup(answer.content, "html.parser")
        for unseen in self.soup.select(UNSEEN):
            unseen.decompose()

    @property
    def words(self) -> str:
        return self.soup.get_text(" ", strip=True)

    def follow(self, words: str) -> "PlainPage":
        (link,) = [one for one in self.soup.select("main a[href]") if _says(one, words)]
        return visit(self.client, urljoin(self.address, str(link["href"])))

    def submit(self, words: str, **typed: Any) -> "PlainPage":
        """`typed` may name only fields that stand in the form (`__` for `-`)."""
        button = next(one for one in self.soup.select("main button") if _says(one, words))
        form = button.find_parent("form")
        assert form is not None
        sent = _sent(form)
        for name, value in typed.items():
            field = name.replace("__", "-")
            assert form.select_one(f'[name="{field}"]'), f"{field} is not in the form"
            sent[field] = value
        if button.get("name"):
            sent[str(button["name"])] = button.get("value", "")
        target = urljoin(self.address, str(button.get("formaction") or form.get("action") or ""))
        return _followed(self.client, self.client.post(target, sent), target)


def visit(client: Client, address: str) -> PlainPage:
    return _followed(client, client.get(address), address)


def plain_client() -> Client:
    """It forgets no token: what a form lacks is refused, as it would be to a browser."""
    return Client(enforce_csrf_checks=True)


def _followed(client: Client, answer: Any, address: str) -> PlainPage:
    while answer.status_code in (301, 302):
        address = urljoin(address, answer.headers["Location"])
        answer = client.get(address)
    return PlainPage(client, answer, address)


def _says(one: Tag, words: str) -> bool:
    return words in one.get_text(" ", strip=True)


def _sent(form: Tag) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        if control.has_attr("disabled"):
            continue
        for value in _values(control):
            sent.setdefault(str(control["name"]), []).append(value)
    return sent


def _values(control: Tag) -> list[str]:
    if control.name == "textarea":
        return [control.get_text()]
    if control.name == "select":
        return _chosen(control)
    if control.get("type") in ("checkbox", "radio"):
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    if control.get("type") in ("submit", "button", "file"):
        return []
    return [str(control.get("value", ""))]


def _chosen(select: Tag) -> list[str]:
    options = select.select("option")
    chosen = [one for one in options if one.has_attr("selected")]
    if not chosen and not select.has_attr("multiple"):
        chosen = options[:1]
    return [str(one.get("value", one.get_text())) for one in chosen]
