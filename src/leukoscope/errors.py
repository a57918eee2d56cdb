"""Errors that a user can act on. The text says what was expected, what was found and what to do next."""

from collections.abc import Sequence


class LeukoscopeError(Exception):
    """A problem with the input or the machine; the command line prints its text and exits with status 1."""


class DatasetError(LeukoscopeError):
    """A data set is missing, damaged or has a layout that cannot be read."""


class ImageError(LeukoscopeError):
    """A picture cannot be used: damaged, not a picture, too large, or of a format that is not read.

    `code` is its key in contract/picture_errors.json; the browser gives the same code.
    """

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class ModelError(LeukoscopeError):
    """A model folder or a lab profile breaks the contract: invalid, a file is missing, wrong length or hash."""


class SessionError(LeukoscopeError):
    """A session file breaks the contract, or sessions cannot be compared with each other."""


class SignatureError(LeukoscopeError):
    """A file cannot be verified: it is damaged, or nothing that a reader's key signs."""


class ExportError(LeukoscopeError):
    """A network has a layer or argument that the export does not cover; the text names it."""


class TrainingError(LeukoscopeError):
    """A training run cannot be started, resumed or read."""


class ServingError(LeukoscopeError):
    """The server cannot start: the port is in use, the certificate is missing, a folder is no model."""


def name_some(names: Sequence[str], shown: int = 3, *, separator: str = ", ") -> str:
    """Return the first names of a list, and how many more there are, for a message that has to stay short."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return separator.join(names[:shown]) + more
