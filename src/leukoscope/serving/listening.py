"""The socket, TLS, the signals that end the server, and the addresses to open in a browser."""

from __future__ import annotations

import errno
import ipaddress
import os
import signal
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from leukoscope.errors import ServingError

GRACE_S = 5


def open_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 means any free port. Raises ServingError where that is not possible."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=128)
    except socket.gaierror:
        raise ServingError(
            f"Expected --host to be an address of this machine, got {host!r}. "
            "127.0.0.1 serves this machine alone, 0.0.0.0 the whole network."
        ) from None
    except OSError as error:
        raise ServingError(_explain_socket_error(error, host, port)) from None


def _explain_socket_error(error: OSError, host: str, port: int) -> str:
    another = f"Choose another with --port, for example --port {port + 1 if port < 65535 else 8000}"
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} on {host} is used by another program. {another} (`make run PORT=...`), "
                "or end that program."
            )
        case errno.EACCES:
            return f"This user may not listen on port {port}. {another}."
        case errno.EADDRNOTAVAIL:
            return (
                f"{host} is not an address of this machine. --host 127.0.0.1 serves this machine alone, "
                "--host 0.0.0.0 the whole network."
            )
        case _:
            return f"Listening on {host}, port {port}, failed: {error.strerror}. {another}."


def check_certificate(certificate: Path, key: Path) -> None:
    """Raise ServingError unless the two PEM files are a certificate chain and its private key."""
    for option, path in (("--tls-cert", certificate), ("--tls-key", key)):
        if not path.is_file():
            raise ServingError(f"Expected {option} to name a PEM file, got {path}, which does not exist.")
    try:
        # For a key with a passphrase, OpenSSL would ask at the terminal; an error is better.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        raise ServingError(
            f"Expected {certificate} and {key} to be a certificate and its private key, in PEM, without a "
            f"passphrase. Reading them failed: {error}"
        ) from None


def run_app(
    app: ASGIApp,
    listening: socket.socket,
    *,
    tls: tuple[Path, Path] | None = None,
    show_requests: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM, then finish open answers, for at most `GRACE_S` seconds.

    `tls` is a certificate and its key (see `check_certificate`).
    """
    config = uvicorn.Config(
        app,
        log_level="info" if show_requests else "warning",
        access_log=show_requests,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
    )
    with _ending_quietly():
        uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def _ending_quietly() -> Iterator[None]:
    """Ignore SIGINT and SIGTERM meanwhile: uvicorn raises the signal that ended it again afterwards."""
    previous = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server on `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def list_addresses(listening: socket.socket, host: str, *, tls: bool) -> list[str]:
    """Return the addresses to type into a browser, this machine's first.

    A server on every interface (0.0.0.0, ::) is reached by localhost and, from the network, by the address of
    the interface that has the default route.
    """
    scheme = "https" if tls else "http"
    port = listening.getsockname()[1]
    hosts = [host]
    if host in ("0.0.0.0", "::", ""):
        network = _find_network_address()
        hosts = ["127.0.0.1", *([network] if network else [])]
    return [f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}" for name in hosts]


def _find_network_address() -> str | None:
    # Connecting a datagram socket sends nothing; it asks the routing table for the interface.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if is_loopback(address) or address == "0.0.0.0" else address


def has_screen() -> bool:
    """Return whether a browser opened here would be seen: a desktop session, not a remote shell."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
