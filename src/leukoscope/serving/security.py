"""What a browser may do with the page: the Content Security Policy and the headers beside it.

The policy is built from three kinds of origin and nothing else: the site's own, the hosts that the served
manifests name for their shards, and those that pictures and models may be fetched from when a person gives
their address. docs/serving.md says why each directive is as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from leukoscope.contract.origins import parse_origin
from leukoscope.errors import ServingError

# Every https origin. A person may give the address of any picture on the web, so this is the default.
ANY_HTTPS = "https:"


def parse_cors_origins(texts: Iterable[str], option: str = "--cors") -> tuple[str, ...]:
    """Return the origins that may read the files, `*` for any; raises ServingError for what is neither."""
    return tuple(dict.fromkeys(text if text == "*" else parse_origin(text, option) for text in texts))


def parse_picture_sources(texts: Iterable[str], option: str = "--picture-origin") -> tuple[str, ...]:
    """Return the CSP sources that `--picture-origin` names: none given is any https origin, `none` is none.

    Raises ServingError for what is neither an origin, `https:` nor `none`, and for `none` beside others.
    """
    given = [text.strip() for text in texts]
    if not given:
        return (ANY_HTTPS,)
    if "none" in given:
        if len(given) > 1:
            raise ServingError(
                f"Expected {option} none to stand alone, got {', '.join(given)}. Leave out one or the other."
            )
        return ()
    return tuple(dict.fromkeys(text if text == ANY_HTTPS else parse_origin(text, option) for text in given))


def content_security_policy(
    shard_origins: Iterable[str], picture_sources: Iterable[str], *, for_meta_tag: bool = False
) -> str:
    """Return the policy as one line.

    `for_meta_tag` leaves out `frame-ancestors`, which browsers read in a header only (CSP Level 3, 3.3).
    """
    connect = dict.fromkeys(["'self'", *shard_origins, *picture_sources])
    directives = {
        "default-src": "'none'",
        # wasm-unsafe-eval compiles WebAssembly and nothing else: no eval of JavaScript, no inline script.
        "script-src": "'self' 'wasm-unsafe-eval'",
        "worker-src": "'self'",
        "connect-src": " ".join(connect),
        # Pictures are fetched, decoded and shown from memory, never linked: an <img> can reach no other host.
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


def security_headers(policy: str, *, shared: bool = False) -> dict[str, str]:
    """Return the headers that go with every answer; `shared` when other origins may use the files (CORS)."""
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "permissions-policy": ("camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=()"),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "cross-origin" if shared else "same-origin",
    }
