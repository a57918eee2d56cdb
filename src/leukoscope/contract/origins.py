"""Web origins, checked before they are written into a header or a manifest."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from leukoscope.errors import ServingError

_HOST = re.compile(r"^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])$")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def parse_origin(text: str, option: str) -> str:
    """Return `text` as browsers write an origin: lower case, no path, no default port.

    `option` names the option or file the text came from. Raises ServingError for anything but
    `http(s)://host[:port]`; what passes is safe to put into a header.
    """
    examples = "https://example.org or http://localhost:8080"
    expected = f"Expected {option} to be an origin such as {examples}, got {text!r}"
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise ServingError(f"{expected}: {error}.") from None
    if parts.scheme not in _DEFAULT_PORTS or parts.username is not None or parts.password is not None:
        raise ServingError(f"{expected}. It begins with http:// or https:// and holds no user name.")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ServingError(f"{expected}. Leave out what follows the host and port.")
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
    except UnicodeError:
        host = ""
    if ":" in host:
        host = f"[{host}]"
    if not _HOST.match(host):
        raise ServingError(f"{expected}. The host name is not valid.")
    suffix = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"


def origin_of(url: str, option: str) -> str:
    """Return the origin of an absolute http(s) `url`; raises ServingError like `parse_origin`."""
    match = re.match(r"^(https?://[^/?#]*)", url.strip(), re.IGNORECASE)
    if match is None:
        raise ServingError(
            f"Expected {option} to be an address that begins with http:// or https://, got {url!r}."
        )
    return parse_origin(match.group(1), option)
