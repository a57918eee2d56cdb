"""The OpenAPI 3.1 description of the endpoint."""

from __future__ import annotations

from typing import Any

from leukoscope import __version__
from leukoscope.inference.results import SAFE_WORDS

_SHARES = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}}
_CELL = {
    "type": "object",
    "required": ["box", "label", "probability", "probabilities", "status"],
    "properties": {
        "box": {
            "description": "x, y, width, height in pixels of the upright picture",
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 4,
            "maxItems": 4,
        },
        "label": {"type": ["string", "null"], "description": "null exactly when the status is unidentified"},
        "group": {"type": ["string", "null"], "description": "the class that a finer class is a part of"},
        "probability": {"type": "number", "minimum": 0, "maximum": 1},
        "probabilities": _SHARES,
        "fine_probabilities": _SHARES,
        "status": {"enum": ["confident", "review", "unidentified"]},
        "prediction_set": {"type": "array", "items": {"type": "string"}},
        "fine_prediction_set": {"type": "array", "items": {"type": "string"}},
    },
}
_PICTURE = {
    "type": "object",
    "required": ["path", "width", "height", "cells", "error"],
    "properties": {
        "path": {"type": "string"},
        "width": {"type": "integer", "minimum": 0},
        "height": {"type": "integer", "minimum": 0},
        "cells": {"type": "array", "items": {"$ref": "#/components/schemas/Cell"}},
        "error": {"type": ["string", "null"]},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
}
_REFUSAL = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


def describe_api(most_bytes: int) -> dict[str, Any]:
    """Return the description, in which a picture may have `most_bytes`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Leukoscope", "version": __version__, "description": SAFE_WORDS},
        "paths": {
            "/classify": {
                "post": {
                    "operationId": "classify",
                    "summary": "Find and name the cells in one picture",
                    "security": [{"token": []}],
                    "parameters": [
                        {
                            "name": "path",
                            "in": "query",
                            "description": "name of the picture in the answer",
                            "schema": {"type": "string", "default": ""},
                        }
                    ],
                    "requestBody": {
                        "required": True,
                        "description": f"the file of a picture, at most {most_bytes:,} bytes; its format is read "
                        "from its content",
                        "content": {"image/*": {}, "application/octet-stream": {}},
                    },
                    "responses": {
                        "200": _answer(
                            "The cells, as `leukoscope classify --format json` gives them", "Picture"
                        ),
                        "400": _answer("No body", "Refusal"),
                        "401": _answer("No token, or a wrong one", "Refusal"),
                        "403": _answer("From another machine, without --api-from-network", "Refusal"),
                        "413": _answer("More bytes than are taken", "Refusal"),
                        "422": _answer("No picture that can be read: `error` says why", "Picture"),
                        "429": _answer("More requests a minute than are answered", "Refusal"),
                        "503": _answer("More pictures are waiting than are taken", "Refusal"),
                    },
                }
            }
        },
        "components": {
            "schemas": {"Picture": _PICTURE, "Cell": _CELL, "Refusal": _REFUSAL},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _answer(description: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}
