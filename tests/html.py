"""What every page must be: HTML that the strict content security policy lets through, and sound to walk by keyboard."""

import re
from html.parser import HTMLParser

from django.http import HttpResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
MAY_STAY_OPEN = {"li", "p", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot"}
OUTSIDE = re.compile(r"^\s*(?:https?:)?//")
ADDRESS_ATTRIBUTES = {"src", "href", "action", "formaction", "hx-get", "hx-post", "poster"}


class Page(HTMLParser):
    """The elements of a page, and every fault found on the way."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open if tag not in MAY_STAY_OPEN]
        self._check_ids()
        self._check_labels()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> names an attribute twice")
        self.elements.append((tag, given))
        if tag not in VOID:
            self._open.append(tag)
        self._check_policy(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] != tag and self._open[-1] in MAY_STAY_OPEN:
            self._open.pop()
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes nothing (open: {' '.join(self._open)})")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [given for name, given in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def _check_policy(self, tag: str, given: dict[str, str]) -> None:
        if tag == "style" or "style" in given:
            self.faults.append(f"<{tag}> carries an inline style")
        if tag == "script" and "src" not in given:
            self.faults.append("an inline script")
        self.faults += [f"<{tag}> carries {name}" for name in given if name.startswith("on")]
        for name in ADDRESS_ATTRIBUTES & given.keys():
            if OUTSIDE.match(given[name]) or given[name].startswith("javascript:"):
                self.faults.append(f"<{tag} {name}> leaves this server: {given[name]}")

    def _check_ids(self) -> None:
        ids = [given["id"] for _, given in self.elements if "id" in given]
        self.faults += [
            f"the id {name} is used twice" for name in sorted({n for n in ids if ids.count(n) > 1})
        ]

    def _check_labels(self) -> None:
        labelled = {given.get("for") for given in self.all("label")}
        for tag in ("input", "select", "textarea"):
            for given in self.all(tag):
                is_silent = given.get("type") in {"hidden", "submit"} or "hidden" in given
                if not is_silent and given.get("id") not in labelled and "aria-label" not in given:
                    self.faults.append(f"<{tag} name={given.get('name')}> has no label")
        self.faults += ["<img> without alt" for given in self.all("img") if "alt" not in given]


def assert_clean_html(response: HttpResponse) -> Page:
    """Assert that a page or fragment is sound, carries nothing inline or from outside, and came with the policy.

    Returns the page, so that a test may look at its elements and its text.
    """
    assert response.headers["Content-Type"].startswith("text/html"), response.headers["Content-Type"]
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    page = Page(response.content.decode())
    assert page.faults == []
    if "HX-Request" not in getattr(getattr(response, "wsgi_request", None), "headers", {}):
        assert len(page.all("h1")) == 1, "a page has one h1"
        assert page.all("html") == [{"lang": "zh-CN"}]
        assert not re.search(r"\{[%{#]", page.text), "a template tag was printed"
    return page
