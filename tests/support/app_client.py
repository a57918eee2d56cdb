"""Asks the application without a socket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import anyio
import httpx
from starlette.types import ASGIApp

from leukoscope.serving.app import LiveSite
from leukoscope.serving.model_folders import find_models
from leukoscope.serving.site import build_site

SCRIPT_PATH = "/assets/index-B1a2C3d4.js"
Fetch = Callable[..., httpx.Response]


def fetch_from(app: ASGIApp, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask the application without a socket; header names are written with underscores."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            client.headers.pop("accept-encoding")
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, path, headers=named)

    return anyio.run(ask)


def make_live(folder: Path) -> LiveSite:
    none = folder / "none"
    return LiveSite(
        lambda: build_site(
            folder / "page", find_models([folder / "models"], packaged=none), folder / "samples"
        ),
        watched=[folder / "models"],
    )
