"""The endpoint for programs: the command's answer, and every request that is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import jsonschema
import openapi_spec_validator
import pytest
from starlette.types import ASGIApp

from app_client import make_live
from leukoscope.api.endpoint import MOST_WAITING, Endpoint
from leukoscope.api.limits import ApiLimits
from leukoscope.cli.result_formats import format_json
from leukoscope.inference.model import Model, load_model
from leukoscope.inference.results import PictureResult
from leukoscope.serving.app import build_app
from leukoscope.synthetic.fields import draw_field
from picture_kinds import encode
from site_folders import write_site

TOKEN = "a-token-of-these-tests"
ALLOWED = {"authorization": f"Bearer {TOKEN}"}
NO_CELLS = PictureResult("", 1, 1, ())


def draw_png() -> bytes:
    field, _ = draw_field(2018, 320, 240, [("NEUTROPHIL", 165, 118)])
    return encode(field, "PNG")


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def make_app(
    folder: Path, classify: Callable[[bytes, str], PictureResult] = lambda *_: NO_CELLS, **limits: Any
) -> ASGIApp:
    endpoint = Endpoint(classify, TOKEN, ApiLimits(**limits))
    return build_app(make_live(write_site(folder)), routes=endpoint.routes)


def ask(app: ASGIApp, talk: Callable[[httpx.AsyncClient], Awaitable[Any]], sender: str = "127.0.0.1") -> Any:
    """Let `talk` send requests to the application as the machine `sender`."""

    async def run() -> Any:
        transport = httpx.ASGITransport(app=app, client=(sender, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await talk(client)

    return anyio.run(run)


def post(
    app: ASGIApp,
    content: Any = b"picture",
    headers: dict[str, str] | None = None,
    sender: str = "127.0.0.1",
    path: str = "/classify",
) -> httpx.Response:
    wanted = ALLOWED if headers is None else headers
    answer: httpx.Response = ask(
        app, lambda client: client.post(path, content=content, headers=wanted), sender
    )
    return answer


def test_it_answers_as_the_command_does(tmp_path: Path, model: Model) -> None:
    png = draw_png()
    (tmp_path / "field.png").write_bytes(png)
    expected = next(model.classify_files([tmp_path / "field.png"]))
    app = make_app(tmp_path, lambda content, path: model.classify_bytes(content, path=path))
    answer = post(app, png, path=f"/classify?path={expected.path}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == json.loads(format_json(expected))
    assert answer.json()["cells"], "the drawn neutrophil is found"


def test_a_damaged_picture_is_told_as_the_command_tells_it(tmp_path: Path, model: Model) -> None:
    (tmp_path / "cut.png").write_bytes(draw_png()[:2000])
    expected = next(model.classify_files([tmp_path / "cut.png"]))
    app = make_app(tmp_path, lambda content, path: model.classify_bytes(content, path=path))
    answer = post(app, draw_png()[:2000], path=f"/classify?path={expected.path}")
    assert answer.status_code == 422
    assert answer.json() == json.loads(format_json(expected))
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": TOKEN}, {"authorization": "Bearer other"}, {"authorization": "Bearer é"}],
)
def test_without_the_token_nothing_is_answered(tmp_path: Path, headers: dict[str, str]) -> None:
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = post(make_app(tmp_path), headers=encoded)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert "Bearer TOKEN" in answer.json()["error"]
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("sender", "added"),
    [
        ("192.168.1.9", {}),
        ("127.0.0.1", {"x-forwarded-for": "192.168.1.9"}),
        ("127.0.0.1", {"forwarded": "for=a"}),
    ],
)
def test_other_machines_are_answered_only_where_that_is_wanted(
    tmp_path: Path, sender: str, added: dict[str, str]
) -> None:
    refused = post(make_app(tmp_path / "closed"), headers={**ALLOWED, **added}, sender=sender)
    assert refused.status_code == 403
    assert "--api-from-network" in refused.json()["error"]
    open_app = make_app(tmp_path / "open", from_network=True)
    assert post(open_app, headers={**ALLOWED, **added}, sender=sender).status_code == 200


def test_a_picture_that_is_too_large_is_refused_whether_its_size_is_said_or_not(tmp_path: Path) -> None:
    app = make_app(tmp_path, most_bytes=100)

    async def in_parts():  # type: ignore[no-untyped-def]
        for _ in range(11):
            yield b"0123456789"

    for content in (b"x" * 101, in_parts()):
        answer = post(app, content)
        assert answer.status_code == 413
        assert "at most 100 bytes" in answer.json()["error"]
    assert post(app, b"x" * 100).status_code == 200


def test_an_empty_body_is_refused(tmp_path: Path) -> None:
    answer = post(make_app(tmp_path), b"")
    assert answer.status_code == 400
    assert "it is empty" in answer.json()["error"]


def test_a_machine_is_answered_so_often_a_minute_whatever_its_token(tmp_path: Path) -> None:
    app = make_app(tmp_path, most_a_minute=3, from_network=True)
    statuses = [post(app, headers={}).status_code for _ in range(2)] + [post(app).status_code]
    assert statuses == [401, 401, 200]
    refused = post(app)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    # Another machine has its own count.
    assert post(app, sender="192.168.1.9").status_code == 200


def test_one_picture_is_worked_on_at_a_time_and_few_wait(tmp_path: Path) -> None:
    working, most, go_on = 0, 0, threading.Event()

    def classify(content: bytes, path: str) -> PictureResult:
        nonlocal working, most
        working += 1
        most = max(most, working)
        assert go_on.wait(30)
        working -= 1
        return NO_CELLS

    app = make_app(tmp_path, classify)
    statuses: list[int] = []

    async def talk(client: httpx.AsyncClient) -> None:
        async def send() -> None:
            statuses.append((await client.post("/classify", content=b"x", headers=ALLOWED)).status_code)
            # The refused ones are answered first; then the others may go on.
            if statuses.count(503) == 3:
                go_on.set()

        async with anyio.create_task_group() as group:
            for _ in range(1 + MOST_WAITING + 3):
                group.start_soon(send)

    ask(app, talk)
    assert sorted(statuses) == [200] * (1 + MOST_WAITING) + [503] * 3
    assert most == 1


def test_the_description_is_valid_and_describes_the_answer(tmp_path: Path, model: Model) -> None:
    app = make_app(tmp_path, lambda content, path: model.classify_bytes(content, path=path))
    description = ask(app, lambda client: client.get("/openapi.json")).json()
    openapi_spec_validator.validate(description)
    schema = {"$ref": "#/components/schemas/Picture", "components": description["components"]}
    for content in (draw_png(), b"%PDF-1.7"):
        answer = post(app, content)
        assert str(answer.status_code) in description["paths"]["/classify"]["post"]["responses"]
        jsonschema.validate(answer.json(), schema)


def test_without_it_the_address_does_not_exist(tmp_path: Path) -> None:
    app = build_app(make_live(write_site(tmp_path)))
    assert post(app).status_code == 405
