"""The server: the files of the site over HTTP, read only. Pictures of users never reach it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from threading import Lock

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leukoscope import __version__
from leukoscope.serving.hosts import is_allowed_host, refuse_host
from leukoscope.serving.page import PAGE_MISSING
from leukoscope.serving.security import SANDBOX_POLICY, content_security_policy, security_headers
from leukoscope.serving.site import Entry, Site

log = logging.getLogger(__name__)

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_METHODS = ["GET", "HEAD", "OPTIONS"]


class LiveSite:
    """The site as it is on disk now: built again when the page or a model was written again.

    index.html, the manifests and the lists name all other files, so only their times and sizes are compared, and
    only when one of them is requested.
    """

    def __init__(self, build: Callable[[], Site], watched: Sequence[Path] = ()) -> None:
        """Build the site with `build`, whose errors are raised here; new models may appear in `watched` folders."""
        self._build = build
        self._watched = tuple(watched)
        self._lock = Lock()
        self.site = self._build_whole()
        self._stamp = self._take_stamp()

    def refresh(self) -> None:
        """Build the site again if a file changed; if it cannot be built now, the last good one remains."""
        with self._lock:
            stamp = self._take_stamp()
            if stamp == self._stamp:
                return
            try:
                self.site = self._build_whole()
            except Exception as error:  # Files that change meanwhile, or hostile ones, can raise any class.
                log.warning(
                    "The files changed, but they cannot be served now: %s", error or type(error).__name__
                )
            else:
                self._stamp = self._take_stamp()

    def _build_whole(self) -> Site:
        """Build the site, and read what every answer's headers need, so that no request fails on it later."""
        site = self._build()
        _ = site.shard_origins
        return site

    def _take_stamp(self) -> list[tuple[int, int] | None]:
        pointers = [
            entry.source
            for path, entry in self.site.entries.items()
            if isinstance(entry.source, Path) and path.endswith((".html", "/index.json", "/manifest.json"))
        ]
        return [_stamp(path) for path in (*self._watched, *pointers)]


def build_app(
    live: LiveSite,
    *,
    cors: Sequence[str] = (),
    picture_sources: Sequence[str] = (),
    hosts: Collection[str] | None = None,
    routes: Sequence[Route] = (),
) -> ASGIApp:
    """Return the application.

    Args:
        live: what to serve.
        cors: origins whose pages may read the files (`*`: any).
        picture_sources: CSP sources from which the page may fetch pictures and models, in addition to its own
            host and the shard hosts of the manifests.
        hosts: names in the Host header that are answered, as `list_hosts` gives them; None answers any.
        routes: further addresses, looked at before the files.
    """

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"allow": ", ".join(_METHODS)})
        path = request.path_params["path"] or "index.html"
        if path.endswith((".html", ".json")):
            await run_in_threadpool(live.refresh)
        site = live.site
        entry = site.entries.get(path)
        if entry is not None:
            return await run_in_threadpool(_answer_entry, request, entry)
        if path == "index.html" and not site.has_page:
            return PlainTextResponse(PAGE_MISSING, status_code=503, headers={"cache-control": "no-store"})
        return PlainTextResponse(
            f"There is nothing at /{path}\n", status_code=404, headers={"cache-control": ASK_AGAIN}
        )

    async def report_health(request: Request) -> Response:
        site = live.site
        return JSONResponse(
            {
                "status": "ok",
                "version": __version__,
                "page": site.has_page,
                "models": [model.id for model in site.models],
                "default_model": site.default_model,
            },
            headers={"cache-control": "no-store"},
        )

    middleware = []
    if cors:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(cors),
                allow_methods=["GET", "HEAD"],
                allow_headers=["Range", "If-Range", "If-None-Match"],
                expose_headers=[
                    "Accept-Ranges",
                    "Content-Encoding",
                    "Content-Length",
                    "Content-Range",
                    "ETag",
                ],
            )
        )
    app = Starlette(
        routes=[
            *routes,
            Route("/healthz", report_health, methods=["GET"]),
            Route("/{path:path}", answer, methods=_METHODS),
        ],
        middleware=middleware,
    )

    def headers(path: str) -> dict[str, str]:
        policy = content_security_policy(live.site.shard_origins, picture_sources)
        return security_headers(SANDBOX_POLICY if path.startswith("/models/") else policy, shared=bool(cors))

    checked = app if hosts is None else _WithHosts(app, hosts)
    return _WithHeaders(checked, headers, vary="Origin" if cors else None)


class _WithHosts:
    """Answers only requests whose Host header names this server.

    A page of another site can have its name resolved to this machine (DNS rebinding) and would then read the
    models as a page of the same origin; its requests carry its own name.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = Headers(scope=scope).get("host", "")
        if is_allowed_host(host, self._hosts):
            await self._app(scope, receive, send)
        else:
            response = PlainTextResponse(refuse_host(host), 421, headers={"cache-control": "no-store"})
            await response(scope, receive, send)


class _WithHeaders:
    """Adds headers to every answer, errors included."""

    def __init__(self, app: ASGIApp, headers: Callable[[str], dict[str, str]], vary: str | None) -> None:
        self._app = app
        self._headers = headers
        self._vary = vary

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers(scope["path"]))
                if self._vary:
                    # Also for requests without an Origin: a cache would otherwise give their answer, which has
                    # no CORS headers, to a request that needs them.
                    headers.add_vary_header(self._vary)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _answer_entry(request: Request, entry: Entry) -> Response:
    headers = {"cache-control": FOR_EVER if entry.immutable else ASK_AGAIN}
    content = entry.source
    if entry.encodings:
        headers["vary"] = "Accept-Encoding"
        # A range is a part of the plain file; a part of a Brotli stream would be useless.
        wanted = "" if "range" in request.headers else request.headers.get("accept-encoding", "")
        encoding = choose_encoding(wanted, list(entry.encodings))
        twin = _read_twin(entry, encoding) if encoding is not None else None
        if encoding is not None and twin is not None:
            headers["content-encoding"] = encoding
            content = twin
    response: Response
    if isinstance(content, bytes):
        headers["etag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        response = Response(content, headers=headers, media_type=entry.media_type)
    else:
        try:
            stat_result = content.stat()
        except OSError:
            return PlainTextResponse("This file is no longer on the server's disk.\n", status_code=404)
        response = FileResponse(
            content, headers=headers, media_type=entry.media_type, stat_result=stat_result
        )
    if _CONDITIONS.is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    return response


def _read_twin(entry: Entry, encoding: str) -> Path | bytes | None:
    """Return the compressed form to send; None where it saves too little, or the file no longer exists."""
    twin = entry.encodings[encoding]
    if isinstance(twin, Path):
        return twin
    try:
        return twin.content
    except OSError:
        return None


# Used only to read If-None-Match and If-Modified-Since.
_CONDITIONS = StaticFiles(check_dir=False)


def choose_encoding(accept: str, available: Sequence[str]) -> str | None:
    """Return the encoding of `available` (best first) that an Accept-Encoding header prefers, None for none.

    Weights are read as RFC 9110, 12.5.3 says: q=0 excludes an encoding, `*` means all that are not named.
    """
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, _, parameter = (piece.strip() for piece in part.partition(";"))
        try:
            weights[name] = float(parameter.removeprefix("q=")) if parameter else 1.0
        except ValueError:
            weights[name] = 0.0
    wanted = [(weights.get(name, weights.get("*", 0.0)), name) for name in available]
    weight, name = max(wanted, key=lambda pair: pair[0], default=(0.0, ""))
    return name if weight > 0 else None


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat_result = path.stat()
    except OSError:
        return None
    return stat_result.st_mtime_ns, stat_result.st_size
