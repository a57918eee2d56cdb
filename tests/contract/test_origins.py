"""Origins as a browser writes them."""

from __future__ import annotations

from leukoscope.contract.origins import parse_origin


class TestOrigins:
    def test_origins_are_written_as_browsers_write_them(self) -> None:
        assert parse_origin("HTTP://Example.ORG:80", "x") == "http://example.org"
        assert parse_origin("https://bücher.example", "x") == "https://xn--bcher-kva.example"
        assert parse_origin("http://[::1]:8000", "x") == "http://[::1]:8000"
