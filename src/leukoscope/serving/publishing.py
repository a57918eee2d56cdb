"""The site as a folder of files for any static host, at its root or under a path."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leukoscope import __version__
from leukoscope.datasets.home import expand_home
from leukoscope.errors import ServingError, name_some
from leukoscope.files import make_draft_folder
from leukoscope.serving.page import ENCODINGS, SERVICE_WORKER
from leukoscope.serving.security import SANDBOX_POLICY, content_security_policy, security_headers
from leukoscope.serving.site import Entry, Site

# Lists the files that were written, so that publishing again removes only those.
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

    Everything is written beside `out` first and then replaces it in one step. An `out` that exists must be empty or
    hold an earlier publication and nothing else.

    Args:
        site: what to write.
        out: the folder; created when missing.
        picture_sources: as in `build_app`.

    Raises:
        ServingError: the page is not built, `out` holds other files, or it cannot be written.
    """
    if not site.has_page:
        raise ServingError(
            "Expected the built page, but it is missing. In a clone of the repository run `npm ci` and "
            "`npm run build` in web/, then publish again."
        )
    out = expand_home(out).absolute()
    _refuse_foreign_files(out)
    policy = content_security_policy(site.shard_origins, picture_sources, for_meta_tag=True)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = make_draft_folder(out)
        try:
            _write_entries(site, draft, policy)
            (draft / ".nojekyll").touch()
            full_policy = content_security_policy(site.shard_origins, picture_sources)
            (draft / "_headers").write_text(_write_headers_file(site, full_policy), encoding="utf-8")
            written = _write_receipt(draft)
            # Only the owner may read what mkdtemp creates, but a web server runs as another user.
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
            # Its precompressed copies do not have the tag, so they are not copied.
            target.write_text(insert_policy(_read_text(entry), policy), encoding="utf-8", newline="\n")
        elif isinstance(entry.source, bytes):
            target.write_bytes(entry.source)
        else:
            shutil.copyfile(entry.source, target)
            for name, twin in entry.encodings.items():
                # Copies that this server makes on request are not written; a static host compresses itself.
                if isinstance(twin, Path):
                    shutil.copyfile(twin, target.with_name(target.name + _SUFFIXES[name]))


def _read_text(entry: Entry) -> str:
    content = entry.source if isinstance(entry.source, bytes) else entry.source.read_bytes()
    return content.decode("utf-8")


def insert_policy(html: str, policy: str) -> str:
    """Return the page with the policy as its only CSP tag, in front of everything that the policy controls.

    It follows the character set, which must be within the first 1024 bytes. Raises ServingError when there is no
    head.
    """
    html = _POLICY_TAG.sub("", html)
    place = _CHARSET_TAG.search(html) or _HEAD_TAG.search(html)
    if place is None:
        raise ServingError("Expected <head> in the HTML of the built page, found none. Build the page again.")
    tag = f'\n    <meta http-equiv="Content-Security-Policy" content="{policy}" />'
    return html[: place.end()] + tag + html[place.end() :]


def _write_headers_file(site: Site, policy: str) -> str:
    """Return `_headers` as Cloudflare Pages, Netlify and others read it at a host's root."""
    lines = ["/*"]
    lines += [f"  {name}: {value}" for name, value in security_headers(policy).items()]
    # Folders first: Vite puts only hashed files into assets/. Few rules, since Cloudflare reads 100.
    lines += ["/assets/*", "  cache-control: public, max-age=31536000, immutable"]
    # Browsers request the service worker to learn of a new version; a cached copy would hide it.
    lines += [f"/{SERVICE_WORKER}", "  cache-control: no-cache"]
    # Hosts join the policies of both rules, and browsers apply all of them.
    lines += ["/models/*", f"  content-security-policy: {SANDBOX_POLICY}"]
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
        shown = name_some(foreign)
        raise ServingError(
            f"Expected --out to be new, empty, or a site published before, but {out} also holds {shown}. "
            "Publishing replaces the whole folder: choose another, and copy from it."
        )


def _swap(draft: Path, out: Path) -> None:
    """Replace `out` by `draft`; where that fails, `out` remains as it was."""
    if not out.exists():
        draft.rename(out)
        return
    old = make_draft_folder(out)
    try:
        out.rename(old / out.name)
        try:
            draft.rename(out)
        except OSError:
            (old / out.name).rename(out)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
