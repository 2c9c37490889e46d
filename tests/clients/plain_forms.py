"""A reader of plain pages, as a text browser is one: it knows forms, and nothing of style."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Gathers the forms of a page, what they would send, and what stands under ``role=alert``."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.alerts: dict[str, str] = {}
        self.words = ""
        self._writing: str | None = None
        self._alert: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert given["method"] == "post"
            self.forms.append(Form(given["action"]))
        elif tag == "input" and (given.get("type") != "radio" or "checked" in given):
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._writing = given["name"]
            self.forms[-1].fields[self._writing] = ""
        elif tag == "button" and "name" in given:
            self.forms[-1].buttons.append((given["name"], given["value"]))
        elif given.get("role") == "alert":
            self._alert = given["id"].removesuffix("wrong").removesuffix("-").removeprefix("all")
            self.alerts[self._alert] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            assert self._writing is not None
            self.forms[-1].fields[self._writing] = self.forms[-1].fields[self._writing][1:]
            self._writing = None
        elif tag == "p":
            self._alert = None

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._writing is not None:
            self.forms[-1].fields[self._writing] += data
        elif self._alert is not None:
            self.alerts[self._alert] += data

    def form(self, action: str, with_field: str = "") -> Form:
        wanted = (
            one
            for one in self.forms
            if one.action.partition("?")[0] == action
            and (not with_field or with_field in one.fields)
        )
        return next(wanted)


async def sent(client: httpx.AsyncClient, form: Form, **typed: str) -> httpx.Response:
    """Send a form with what is typed into its fields, as a browser would."""
    return await client.post(form.action, data={**form.fields, **typed})


def read(answer: httpx.Response) -> Reader:
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Reader(answer.text)
