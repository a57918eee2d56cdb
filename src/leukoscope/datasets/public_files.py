"""The public homes of data sets: Kaggle, Mendeley Data, and plain files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leukoscope.datasets.download import OfflineError, require_downloader
from leukoscope.errors import DatasetError

_KAGGLE_CREDENTIALS = (
    "Kaggle asks for credentials. Create a token on your account's settings page at Kaggle, then either put "
    "the downloaded kaggle.json into ~/.kaggle/ or set KAGGLE_USERNAME and KAGGLE_KEY (or KAGGLE_API_TOKEN), "
    "and run again. Or download the zip in a browser and run `leukoscope fetch kaggle --archive FILE`."
)


@dataclass(frozen=True)
class PublicFile:
    """A published file: where it is, and its SHA-256 where one is published."""

    url: str
    sha256: str | None


def download_from_kaggle(handle: str) -> Path:
    """Download a data set with kagglehub (which resumes and checks Kaggle's hash) and return its folder.

    Raises:
        OfflineError: Kaggle cannot be reached.
        DatasetError: Kaggle wants credentials, or kagglehub is not installed.
    """
    try:
        import kagglehub
        import requests
        from kagglehub.exceptions import CredentialError, KaggleApiHTTPError
    except ImportError as error:
        raise DatasetError(
            "Downloading from Kaggle needs the package kagglehub: pip install 'leukoscope[train]'. Or "
            "download the zip in a browser and run `leukoscope fetch kaggle --archive FILE`."
        ) from error
    try:
        return Path(kagglehub.dataset_download(handle))
    except CredentialError as error:
        raise DatasetError(_KAGGLE_CREDENTIALS) from error
    except KaggleApiHTTPError as error:
        status = None if error.response is None else error.response.status_code
        if status in (401, 403):
            raise DatasetError(_KAGGLE_CREDENTIALS) from error
        raise OfflineError(f"Kaggle denied the download of {handle} ({error}). Try again later.") from error
    except requests.RequestException as error:
        raise OfflineError(
            f"Cannot reach Kaggle ({type(error).__name__}). Check the network and run again, or download the "
            "zip elsewhere and run `leukoscope fetch kaggle --archive FILE`."
        ) from error
    except Exception as error:
        # Older and newer versions of kagglehub name this one differently.
        if "Unauthenticated" in type(error).__name__:
            raise DatasetError(_KAGGLE_CREDENTIALS) from error
        raise


def find_mendeley_archive(name: str, files_url: str, page: str) -> PublicFile:
    """Ask Mendeley Data for the zip of a data set: its address, and the SHA-256 that is published with it.

    Args:
        name: of the data set, for messages.
        files_url: where the public API lists the files of the data set.
        page: where a person can download it.

    Raises:
        OfflineError: Mendeley Data cannot be reached or answers in another form.
        DatasetError: the packages for downloads are not installed.
    """
    require_downloader()
    import requests

    try:
        response = requests.get(files_url, timeout=30)
        response.raise_for_status()
        details = next(
            entry["content_details"] for entry in response.json() if entry["filename"].endswith(".zip")
        )
        return PublicFile(details["download_url"], details.get("sha256_hash"))
    except (requests.RequestException, StopIteration, KeyError, TypeError, AttributeError) as error:
        raise OfflineError(
            f"Cannot get {name} from Mendeley Data ({type(error).__name__}). Download the zip in a browser from "
            f"{page} and run `leukoscope fetch {name} --archive FILE`."
        ) from error
