"""Reads Content-Security-Policy tags out of a page."""

from __future__ import annotations

from html.parser import HTMLParser


class _Policy(HTMLParser):
    """Collects CSP tags, and what stood before the first one."""

    def __init__(self) -> None:
        super().__init__()
        self.before: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and (named.get("http-equiv") or "").lower() == "content-security-policy":
            self.found.append(named["content"] or "")
        elif not self.found:
            self.before.append(tag)


def read_policies(html: str) -> _Policy:
    parser = _Policy()
    parser.feed(html)
    return parser
