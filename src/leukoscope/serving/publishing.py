"""The site as a folder of files for any static host, at its root or under a path."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from leukoscope import __version__
from leukoscope.errors import ServingError
from leukoscope.serving.page import ENCODINGS, SERVICE_WORKER
from leukoscope.serving.security import content_security_policy, security_headers
from leukoscope.serving.site import Entry, Site

# Lists what was written, so that publishing again removes that and nothing else.
RECEIPT = ".leukoscope-site.json"
_SUFFIXES = {name: suffix for suffix, name in ENCODINGS.items()}
_POLICY_TAG = re.compile(r"\s*<meta\b[^>]*http-equiv=[\"']?content-security-policy[^>]*>", re.IGNORECASE)
_CHARSET_TAG = re.compile(r"<meta\b[^>]*\bcharset=[^>]*>", re.IGNORECASE)
_HEAD_TAG = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Published:
    """What was written: the folder, how many files, how many bytes."""

    folder: Path
    n_files: int
    n_bytes: int


def publish_site(site: Site, out: Path, *, picture_sources: Sequence[str]) -> Published:
    """Write the complete site to `out`.

    Everything is written beside `out` first and then takes its place at once. An `out` that exists must be
    empty or hold an earlier publication and nothing else.

    Args:
        site: what to write.
        out: the folder; made when missing.
        picture_sources: as in `serving.build_app`.

    Raises:
        ServingError: the page is not built, `out` holds other files, or it cannot be written.
    """
    if not site.has_page:
        raise ServingError(
            "Expected the built page, but it is missing. In a clone of the repository run `npm ci` and "
            "`npm run build` in web/, then publish again."
        )
    out = out.expanduser().absolute()
    _refuse_foreign_files(out)
    policy = content_security_policy(site.shard_origins, picture_sources, for_meta_tag=True)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            _write_entries(site, draft, policy)
            (draft / ".nojekyll").touch()
            full_policy = content_security_policy(site.shard_origins, picture_sources)
            (draft / "_headers").write_text(_write_headers_file(site, full_policy), encoding="utf-8")
            written = _write_receipt(draft)
            # mkdtemp makes folders for their owner alone; a web server runs as somebody else.
            draft.chmod(0o755)
            _swap(draft, out)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise ServingError(f"Writing the site to {out} failed: {error}.") from error
    return Published(out, len(written), sum((out / path).stat().st_size for path in written))


def _write_entries(site: Site, draft: Path, policy: str) -> None:
    for path, entry in site.entries.items():
        target = draft / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith(".html"):
            # Its precompressed twins are without the tag, so they stay behind.
            target.write_text(insert_policy(_read_text(entry), policy), encoding="utf-8", newline="\n")
        elif isinstance(entry.source, bytes):
            target.write_bytes(entry.source)
        else:
            shutil.copyfile(entry.source, target)
            for name, twin in entry.encodings.items():
                # What this server compresses when it is asked a static host compresses for itself.
                if isinstance(twin, Path):
                    shutil.copyfile(twin, target.with_name(target.name + _SUFFIXES[name]))


def _read_text(entry: Entry) -> str:
    content = entry.source if isinstance(entry.source, bytes) else entry.source.read_bytes()
    return content.decode("utf-8")


def insert_policy(html: str, policy: str) -> str:
    """Return the page with the policy as its only CSP tag, before anything the policy is about.

    It follows the character set, which must stand within the first 1024 bytes. Raises ServingError when
    there is no head.
    """
    html = _POLICY_TAG.sub("", html)
    place = _CHARSET_TAG.search(html) or _HEAD_TAG.search(html)
    if place is None:
        raise ServingError("Expected <head> in the built page's HTML, found none. Build the page again.")
    tag = f'\n    <meta http-equiv="Content-Security-Policy" content="{policy}" />'
    return html[: place.end()] + tag + html[place.end() :]


def _write_headers_file(site: Site, policy: str) -> str:
    """Return `_headers` as Cloudflare Pages, Netlify and others read it at a host's root."""
    lines = ["/*"]
    lines += [f"  {name}: {value}" for name, value in security_headers(policy).items()]
    # Folders first: Vite puts nothing but hashed files into assets/. Rules are few (Cloudflare reads 100).
    lines += ["/assets/*", "  cache-control: public, max-age=31536000, immutable"]
    # Browsers ask for the service worker to hear of a new version; a copy on the way would hide it.
    lines += [f"/{SERVICE_WORKER}", "  cache-control: no-cache"]
    for model in site.models:
        lines += [f"/models/{model.id}/*.bin", "  cache-control: public, max-age=31536000, immutable"]
    return "\n".join(lines) + "\n"


def _write_receipt(draft: Path) -> list[str]:
    files = sorted(file.relative_to(draft).as_posix() for file in draft.rglob("*") if file.is_file())
    receipt = {"leukoscope": __version__, "files": files}
    (draft / RECEIPT).write_text(json.dumps(receipt, indent=2) + "\n", encoding="utf-8")
    return files


def _refuse_foreign_files(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise ServingError(f"Expected --out to name a folder, but {out} is a file.")
    try:
        receipt = json.loads((out / RECEIPT).read_text(encoding="utf-8"))
        ours = {RECEIPT, *receipt["files"]}
    except (OSError, ValueError, LookupError, TypeError):
        ours = set()
    foreign = sorted(
        file.relative_to(out).as_posix()
        for file in out.rglob("*")
        if not file.is_dir() and file.relative_to(out).as_posix() not in ours
    )
    if foreign:
        shown = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        raise ServingError(
            f"Expected --out to be new, empty, or a site published before, but {out} also holds {shown}. "
            "Publishing replaces the whole folder: choose another, and copy from it."
        )


def _swap(draft: Path, out: Path) -> None:
    """Put `draft` in the place of `out`; where that fails, `out` is as it was."""
    if not out.exists():
        draft.rename(out)
        return
    old = Path(mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
    try:
        out.rename(old / out.name)
        try:
            draft.rename(out)
        except OSError:
            (old / out.name).rename(out)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
