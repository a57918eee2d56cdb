"""`POST /classify`: who may ask, how much and how often, and what is answered."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import anyio
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from leukoscope.api.description import describe_api
from leukoscope.api.limits import ApiLimits
from leukoscope.inference.results import PictureResult
from leukoscope.serving.listening import is_loopback

Classify = Callable[[bytes, str], PictureResult]

# One picture is worked on at a time: the networks use every core. So many more may wait.
MOST_WAITING = 8
# What a proxy adds when it passes on somebody else's request.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")
_NO_STORE = {"cache-control": "no-store"}


class RefusedError(Exception):
    """A request that is not answered: an HTTP status and a sentence, perhaps with the seconds to wait."""

    def __init__(self, status: int, reason: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = headers or {}


class Endpoint:
    """Answers `POST /classify` and `GET /openapi.json`; pictures are held in memory and forgotten."""

    def __init__(self, classify: Classify, token: str, limits: ApiLimits) -> None:
        """Answer with `classify` what carries `token` as `Authorization: Bearer TOKEN`."""
        self._classify = classify
        self._token = token
        self._limits = limits
        self._rate = RateLimitItemPerMinute(limits.most_a_minute)
        self._counted = MovingWindowRateLimiter(MemoryStorage())
        self._turn = anyio.Lock()
        self._waiting = 0

    @property
    def routes(self) -> list[Route]:
        """The addresses, for `build_app`."""
        return [
            Route("/classify", self._answer, methods=["POST"]),
            Route("/openapi.json", self._describe, methods=["GET"]),
        ]

    async def _describe(self, request: Request) -> JSONResponse:
        return JSONResponse(describe_api(self._limits.most_bytes), headers=_NO_STORE)

    async def _answer(self, request: Request) -> JSONResponse:
        try:
            self._check_sender(request)
            content = await self._read(request)
            result = await self._take_turn(content, request.query_params.get("path", ""))
        except RefusedError as refusal:
            headers = {**_NO_STORE, **refusal.headers}
            return JSONResponse({"error": str(refusal)}, status_code=refusal.status, headers=headers)
        # What cannot be read is told as the command tells it.
        status = 200 if result.error is None else 422
        return JSONResponse(result.to_json(), status_code=status, headers=_NO_STORE)

    def _check_sender(self, request: Request) -> None:
        sender = request.client.host if request.client is not None else ""
        is_passed_on = any(name in request.headers for name in _PASSED_ON)
        if not self._limits.from_network and (is_passed_on or not is_loopback(sender)):
            raise RefusedError(
                403, "Expected a request from this machine; this one comes from elsewhere. "
                "Start the server with --api-from-network to answer other machines."
            )  # fmt: skip
        # Counted before the token is looked at, so that it cannot be guessed quickly.
        if not self._counted.hit(self._rate, sender):
            most = self._limits.most_a_minute
            raise RefusedError(
                429, f"Expected at most {most} requests a minute. Wait, then go on.", {"retry-after": "60"}
            )
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        # As bytes: compare_digest takes no str with other letters than ASCII.
        is_right = secrets.compare_digest(token.strip().encode(), self._token.encode())
        if scheme.lower() != "bearer" or not is_right:
            raise RefusedError(
                401,
                "Expected the header 'Authorization: Bearer TOKEN' with the token that the server printed.",
                {"www-authenticate": "Bearer"},
            )

    async def _read(self, request: Request) -> bytes:
        most = self._limits.most_bytes
        too_large = RefusedError(413, f"Expected a picture of at most {most:,} bytes; this one is larger.")
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            raise too_large
        content = bytearray()
        async for part in request.stream():
            content += part
            if len(content) > most:
                raise too_large
        if not content:
            raise RefusedError(400, "Expected the bytes of a picture as the request's body; it is empty.")
        return bytes(content)

    async def _take_turn(self, content: bytes, path: str) -> PictureResult:
        if self._waiting > MOST_WAITING:
            raise RefusedError(
                503, "More pictures are waiting than the server takes. Try again.", {"retry-after": "1"}
            )
        self._waiting += 1
        try:
            async with self._turn:
                return await anyio.to_thread.run_sync(self._classify, content, path)
        finally:
            self._waiting -= 1
