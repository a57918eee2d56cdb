"""What a browser may do with the page: the Content Security Policy and other headers.

The policy allows three kinds of origin: the site itself, the hosts that the served manifests name for their shards,
and those from which pictures and models may be fetched when a person enters an address. docs/serving.md gives the
reason for each directive.
"""

from __future__ import annotations

from collections.abc import Iterable

from leukoscope.contract.origins import parse_origin
from leukoscope.errors import ServingError

# Every https origin. A person may enter the address of any picture on the web, so this is the default.
ANY_HTTPS = "https:"


def parse_cors_origins(texts: Iterable[str], option: str = "--cors") -> tuple[str, ...]:
    """Return the origins that may read the files, `*` for any; raises ServingError for anything else."""
    return tuple(dict.fromkeys(text if text == "*" else parse_origin(text, option) for text in texts))


def parse_picture_sources(texts: Iterable[str], option: str = "--picture-origin") -> tuple[str, ...]:
    """Return the CSP sources that `--picture-origin` names: without a value any https origin, with `none` no origin.

    Raises ServingError for anything but an origin, `https:` or `none`, and for `none` together with others.
    """
    given = [text.strip() for text in texts]
    if not given:
        return (ANY_HTTPS,)
    if "none" in given:
        if len(given) > 1:
            raise ServingError(
                f"Expected {option} none alone, got {', '.join(given)}. Leave out one or the other."
            )
        return ()
    return tuple(dict.fromkeys(text if text == ANY_HTTPS else parse_origin(text, option) for text in given))


def content_security_policy(
    shard_origins: Iterable[str], picture_sources: Iterable[str], *, for_meta_tag: bool = False
) -> str:
    """Return the policy in one line.

    `for_meta_tag` leaves out `frame-ancestors`, which browsers read in a header only (CSP Level 3, 3.3).
    """
    connect = dict.fromkeys(["'self'", *shard_origins, *picture_sources])
    directives = {
        "default-src": "'none'",
        # wasm-unsafe-eval compiles WebAssembly and nothing else: no eval of JavaScript, no inline script.
        "script-src": "'self' 'wasm-unsafe-eval'",
        "worker-src": "'self'",
        "connect-src": " ".join(connect),
        # Pictures are fetched, decoded and shown from memory, never linked, so an <img> cannot reach another host.
        "img-src": "'self' blob: data:",
        "media-src": "'self' blob:",
        "style-src": "'self'",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "object-src": "'none'",
        "frame-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if not for_meta_tag:
        directives["frame-ancestors"] = "'none'"
    return "; ".join(f"{name} {value}" for name, value in directives.items())


# Of files below models/: should a browser open one as a document, it runs nothing and belongs to no origin.
SANDBOX_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def security_headers(policy: str, *, shared: bool = False) -> dict[str, str]:
    """Return the headers of every answer; `shared` means that other origins may use the files (CORS)."""
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "permissions-policy": ("camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=()"),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "cross-origin" if shared else "same-origin",
    }
