"""Downloads of public files: resumed where they stopped, checked against a hash, put in place when whole."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tqdm import tqdm

from leukoscope.datasets.archive import explain_write_failure
from leukoscope.errors import DatasetError

_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S = 15, 60
# What is lost at most when a connection breaks.
_CHUNK_BYTES = 1 << 15


class OfflineError(DatasetError):
    """The public source cannot be reached."""


class HashError(DatasetError):
    """Other bytes came than were pinned."""


class ResumingDownloader:
    """A pooch downloader that goes on where a broken download stopped.

    pooch removes its own temporary file when a download fails, so the bytes gather in `partial` and take the
    place of pooch's file only once all have come; pooch then checks the hash.
    """

    def __init__(self, partial: Path, *, progress: bool = True) -> None:
        self.partial = partial
        self.progress = progress

    def __call__(self, url: str, output_file: str, pooch: object) -> None:
        """Download `url`; called by pooch."""
        import requests

        self.partial.parent.mkdir(parents=True, exist_ok=True)
        have = self.partial.stat().st_size if self.partial.is_file() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        timeout = (_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S)
        with requests.get(url, headers=headers, stream=True, timeout=timeout) as response:
            # 416: nothing is left to send. All bytes had come, or the file at its source has changed since.
            if response.status_code != 416:
                response.raise_for_status()
                self._receive(response, have if response.status_code == 206 else 0)
            elif response.headers.get("Content-Range") != f"bytes */{have}":
                self.partial.unlink()
                raise OfflineError(f"{url} has changed since the download began. Run the same command again.")
        self.partial.replace(output_file)

    def _receive(self, response: Any, have: int) -> None:
        rest = response.headers.get("Content-Length")
        total = int(rest) + have if rest else None
        with (
            self.partial.open("ab" if have else "wb") as file,
            tqdm(
                total=total,
                initial=have,
                desc="Downloading",
                unit="B",
                unit_scale=True,
                disable=None if self.progress else True,
            ) as bar,
        ):
            for chunk in response.iter_content(_CHUNK_BYTES):
                file.write(chunk)
                bar.update(len(chunk))
        if total is not None and self.partial.stat().st_size < total:
            raise OfflineError(
                f"The download of {response.url} stopped at {self.partial.stat().st_size:,} of {total:,} "
                "bytes. Run the same command again: it goes on from there."
            )


def require_downloader() -> None:
    """Check that the packages for downloads are there; an installation that only classifies goes without.

    Raises:
        DatasetError: they are not installed.
    """
    for package in ("pooch", "requests"):
        if find_spec(package) is None:
            raise DatasetError(
                f"Downloading needs the package {package}: pip install {package}, or 'leukoscope[train]'."
            )


def download_file(url: str, target: Path, *, sha256: str | None, progress: bool = True) -> Path:
    """Download `url` to `target` unless it is there already with the right hash.

    Args:
        url: where it is published.
        target: the file to write; a broken download waits beside it as `<target>.partial`.
        sha256: what the bytes must hash to; None where nobody published it.

    Raises:
        OfflineError: the source cannot be reached or broke off.
        HashError: other bytes came than expected.
        DatasetError: the disk is full.
    """
    require_downloader()
    import pooch
    import requests

    partial = target.with_name(target.name + ".partial")
    pooch.get_logger().setLevel("WARNING")
    try:
        got = pooch.retrieve(
            url,
            known_hash=None if sha256 is None else f"sha256:{sha256}",
            fname=target.name,
            path=target.parent,
            downloader=ResumingDownloader(partial, progress=progress),
        )
    except requests.HTTPError as error:
        raise OfflineError(f"{url} denied the download ({error}). Try again later.") from error
    except requests.RequestException as error:
        raise OfflineError(
            f"Cannot reach {url} ({type(error).__name__}). Check the network and run again: "
            "what was downloaded so far is kept."
        ) from error
    except OSError as error:
        raise DatasetError(explain_write_failure(error, target.parent)) from error
    except ValueError as error:
        partial.unlink(missing_ok=True)
        raise HashError(
            f"Expected SHA-256 {sha256} for {url}; other bytes came ({error}). The file may have changed at "
            "its source or on the way: try again, and if it stays so, tell the maintainers."
        ) from error
    return Path(got)
