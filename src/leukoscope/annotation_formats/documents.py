"""Reads and writes the documents that annotations are kept in; what is no such document gets a clear error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from leukoscope.contract.json_files import MAX_BYTES, parse_json
from leukoscope.errors import DatasetError
from leukoscope.files import atomic_write

_LONGEST_REASON = 200


def read_bytes(path: Path) -> bytes:
    """Return the content of an annotations file.

    Raises:
        DatasetError: it cannot be read, or is longer than any such file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DatasetError(f"Cannot read the annotations {path}: {error.strerror}. Check the path.") from None
    if len(data) > MAX_BYTES:
        raise DatasetError(
            f"Expected annotations of at most {MAX_BYTES:,} bytes; {path} is longer. Divide the file."
        )
    return data


def read_json_document(path: Path) -> Any:
    """Return the value of a JSON file.

    Raises:
        DatasetError: it is no JSON, or not whole.
    """
    return parse_document(read_bytes(path), path)


def parse_document(data: bytes, where: object) -> Any:
    """Return the value of a JSON text; `where` is the file, for the message.

    Raises:
        DatasetError: it is no JSON, or not whole.
    """
    try:
        return parse_json(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        reason = str(error)[:_LONGEST_REASON]
        raise DatasetError(f"Expected JSON in {where}: {reason}. Export the annotations again.") from None


def format_json_document(value: object) -> str:
    """Return the text of a JSON file."""
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_json_document(path: Path, value: object) -> None:
    """Write a JSON file, whole or not at all."""
    with atomic_write(path) as stream:
        stream.write(format_json_document(value))


def read_xml_document(path: Path) -> Element:
    """Return the root of an XML file without a document type: entities that grow without limit are refused.

    Raises:
        DatasetError: it is no XML, not whole, or has a document type.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(read_bytes(path), forbid_dtd=True)
    except DefusedXmlException:
        raise DatasetError(
            f"Expected XML without a document type or entities in {path}; it has one. Export the annotations again."
        ) from None
    except (ParseError, ValueError, LookupError) as error:  # a wrong encoding is one of the last two
        raise DatasetError(f"Expected XML in {path}: {error}. Export the annotations again.") from None
    return root


def read_yaml_document(path: Path) -> Any:
    """Return the value of a YAML file, of plain values only and without aliases, which could grow without limit.

    Raises:
        DatasetError: it is no YAML, or holds anything but plain values.
    """
    import yaml

    class PlainLoader(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("an alias (*name); write the value itself")
            return super().compose_node(parent, index)

    try:
        return yaml.load(read_bytes(path), PlainLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:_LONGEST_REASON]
        raise DatasetError(f"Expected YAML in {path}: {reason}. Export the annotations again.") from None


def get_mapping(value: object, where: object) -> Mapping[str, Any]:
    """Return a value that has to be a JSON object.

    Raises:
        DatasetError: it is something else.
    """
    if isinstance(value, Mapping):
        return value
    raise DatasetError(
        f"Expected a JSON object in {where}; got {str(value)[:60]!r}. Export the annotations again."
    )


def get_list(value: object, where: object) -> list[Any]:
    """Return a value that has to be a JSON array.

    Raises:
        DatasetError: it is something else.
    """
    if isinstance(value, list):
        return value
    raise DatasetError(
        f"Expected a JSON array in {where}; got {str(value)[:60]!r}. Export the annotations again."
    )


def get_text(value: object) -> str | None:
    """Return a text or a number as text; None for anything else, and for an empty text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def get_size(width: object, height: object) -> tuple[int, int] | None:
    """Return width and height where both are whole numbers above 0, else None."""
    try:
        sides = int(float(width)), int(float(height))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return sides if min(sides) > 0 else None


def compact(**values: Any) -> dict[str, Any]:
    """Return the values that are known: neither None nor False."""
    return {key: value for key, value in values.items() if value is not None and value is not False}
