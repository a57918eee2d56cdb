"""A site to serve, and an application that serves it."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from app_client import Fetch, fetch_from, make_live
from leukoscope.serving.app import build_app
from site_folders import write_site


@pytest.fixture
def site_folder(tmp_path: Path) -> Path:
    return write_site(tmp_path)


@pytest.fixture
def fetch(site_folder: Path) -> Fetch:
    """GET from an application that serves `site_folder` without CORS."""
    return functools.partial(fetch_from, build_app(make_live(site_folder), picture_sources=["https:"]))
