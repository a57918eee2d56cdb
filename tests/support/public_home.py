"""A public source of data sets, played on this machine."""

from __future__ import annotations

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import numpy as np
from PIL import Image


def jpeg(shade: int = 100) -> bytes:
    file = BytesIO()
    Image.fromarray(np.full((24, 32, 3), shade, np.uint8)).save(file, "JPEG")
    return file.getvalue()


class _Handler(BaseHTTPRequestHandler):
    """Serves `server.files`; answers ranges; breaks off after `server.break_after` bytes when that is set."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, PublicHome)
        body = server.files.get(self.path)
        if body is None:
            self.send_error(404)
            return
        wanted = self.headers.get("Range")
        server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if start >= len(body):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(body)}")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        end = None if server.break_after is None else start + server.break_after
        self.wfile.write(body[start:end])

    def log_message(self, *_: object) -> None:
        pass


class PublicHome(ThreadingHTTPServer):
    """A public source on this machine."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.ranges: list[str | None] = []
        self.break_after: int | None = None
        self.url = f"http://127.0.0.1:{self.server_port}"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
