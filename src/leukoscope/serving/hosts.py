"""Which names in a request's Host header belong to this server."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable

from leukoscope.errors import ServingError

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_EVERY_INTERFACE = {"0.0.0.0", "::", ""}
_NAME = re.compile(r"^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$")
_LONGEST_SHOWN = 80


def list_hosts(host: str, allowed: Iterable[str] = (), *, option: str = "--allow-host") -> frozenset[str]:
    """Return the names to answer: this machine's, that of `--host`, and those of `--allow-host`, in lower case.

    A server on every interface is also reached by the addresses of its machine; `is_allowed_host` accepts any
    address there, because no name has to be resolved for one.

    Raises:
        ServingError: a name of `allowed` is no host name or address.
    """
    names = {*LOCAL_HOSTS, host.strip("[]").lower()}
    for text in allowed:
        name = text.strip().strip("[]").rstrip(".").lower()
        if not (_NAME.match(name) or _is_address(name)):
            raise ServingError(
                f"Expected {option} to be a host name or address such as lab.example or 192.168.1.20, "
                f"got {text!r}. Leave out the scheme, the port and the path."
            )
        names.add(name)
    return frozenset(names)


def is_allowed_host(header: str, hosts: Collection[str]) -> bool:
    """Return whether the value of a Host header, with or without a port, is one of `hosts`."""
    match = re.fullmatch(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(?::\d{1,5})?", header.strip().lower())
    if match is None:
        return False
    name = match[1].strip("[]").rstrip(".")
    return (
        name in hosts
        or name.endswith(".localhost")
        or (bool(_EVERY_INTERFACE & set(hosts)) and _is_address(name))
    )


def refuse_host(header: str) -> str:
    """Return the answer to a request for a host that is not served."""
    shown = header[:_LONGEST_SHOWN]
    name = re.sub(r":\d+$", "", shown) or "NAME"
    return (
        f"Expected the name of this server in the Host header, got {shown!r}. If {name} is a name of this server, "
        f"start it with `leukoscope serve --allow-host {name}`.\n"
    )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
