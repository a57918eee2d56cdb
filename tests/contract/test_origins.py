"""Origins as a browser writes them."""

from __future__ import annotations

import pytest

from leukoscope.contract.origins import origin_of, parse_origin
from leukoscope.errors import ServingError


class TestOrigins:
    def test_origins_are_written_as_browsers_write_them(self) -> None:
        assert parse_origin("HTTP://Example.ORG:80", "x") == "http://example.org"
        assert parse_origin("https://bücher.example", "x") == "https://xn--bcher-kva.example"
        assert parse_origin("http://[::1]:8000", "x") == "http://[::1]:8000"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "example.org",
            "javascript://x",
            "https://me@x.org",
            "https://x.org/a",
            "https://x y",
            "https://*",
        ],
    )
    def test_the_message_names_the_option_and_the_text(self, text: str) -> None:
        with pytest.raises(ServingError) as caught:
            parse_origin(text, "--here")
        assert "--here" in str(caught.value)
        assert repr(text) in str(caught.value)

    def test_the_origin_of_an_address_leaves_out_what_follows_the_port(self) -> None:
        assert origin_of("https://CDN.example:8443/w/s.bin?v=1#x", "urls") == "https://cdn.example:8443"
        with pytest.raises(ServingError, match="begins with http"):
            origin_of("/w/s.bin", "urls")
