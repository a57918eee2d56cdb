"""Which Host headers are answered: a page of another site must not read models by DNS rebinding."""

from __future__ import annotations

from pathlib import Path

import pytest

from app_client import fetch_from, make_live
from leukoscope.errors import ServingError
from leukoscope.serving.app import build_app
from leukoscope.serving.hosts import is_allowed_host, list_hosts


@pytest.mark.parametrize(
    "header",
    ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]", "[::1]:8000", "localhost.:1", "a.localhost"],
)
def test_this_machine_is_answered(header: str) -> None:
    assert is_allowed_host(header, list_hosts("127.0.0.1"))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8000",
        "localhost@evil.example",
        "192.168.1.20",
        "localhost/evil",
        "[::1",
        "localhost:port",
    ],
)
def test_another_name_is_not(header: str) -> None:
    assert not is_allowed_host(header, list_hosts("127.0.0.1"))


def test_every_interface_has_any_address_but_no_name() -> None:
    hosts = list_hosts("0.0.0.0")
    assert is_allowed_host("192.168.1.20:8000", hosts)
    assert is_allowed_host("[fe80::1]:8000", hosts)
    assert not is_allowed_host("evil.example", hosts)


def test_names_can_be_allowed() -> None:
    hosts = list_hosts("lab-pc", ["Lab.Example", "[fd00::5]"])
    for header in ("lab-pc:8000", "lab.example", "[fd00::5]:8000"):
        assert is_allowed_host(header, hosts)
    for text in ("http://lab.example", "lab.example:8000", "*", "", "a b"):
        with pytest.raises(ServingError, match="--allow-host"):
            list_hosts("127.0.0.1", [text])


@pytest.mark.parametrize("path", ["/", "/models/one/manifest.json", "/healthz", "/nowhere"])
def test_the_answer_says_how_to_allow_a_host(site_folder: Path, path: str) -> None:
    app = build_app(make_live(site_folder), hosts=list_hosts("127.0.0.1"))
    answer = fetch_from(app, path, host="evil.example:8000")
    assert answer.status_code == 421
    assert "--allow-host evil.example`" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert fetch_from(app, path, host="localhost:8000").status_code in (200, 404)
