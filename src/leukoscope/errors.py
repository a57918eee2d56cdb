"""Errors a user can act on. Their text says what was expected, what came and what to do next."""


class LeukoscopeError(Exception):
    """A problem with the user's input or surroundings; the command line prints its text and exits with 1."""


class DatasetError(LeukoscopeError):
    """A data set is missing, damaged or laid out in a way that cannot be read."""


class ImageError(LeukoscopeError):
    """A picture cannot be used: damaged, not a picture, too large, or of a kind both sides refuse.

    `code` is its key in contract/picture_errors.json, the same in the browser.
    """

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class ModelError(LeukoscopeError):
    """A model folder breaks the contract: manifest invalid, file missing, wrong length or hash."""


class ExportError(LeukoscopeError):
    """A network holds something the export does not cover; the text names the layer."""


class TrainingError(LeukoscopeError):
    """A run cannot be started, resumed or read."""


class ServingError(LeukoscopeError):
    """The server cannot start: port taken, certificate missing, folder not a model."""
