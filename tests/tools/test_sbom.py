"""The software bill of materials: real environment, real lock file, the schema of CycloneDX."""

from __future__ import annotations

import copy
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import sbom

ROOT = Path(__file__).parents[2]
LINE = "=" * 100
LOCK = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
IN_PAGE = {
    name: LOCK[f"node_modules/{name}"]["version"]
    for name in ("react-dom", "@tensorflow/tfjs-core", "workbox-core")
}


@pytest.fixture(scope="module")
def licences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The head of a built page's licences, as web/tools/licences.mjs writes them."""
    rows = [f"{name} {version}: MIT" for name, version in IN_PAGE.items()]
    rows.append("XNNPACK (in @tensorflow/tfjs-backend-wasm): MIT")
    file = tmp_path_factory.mktemp("page") / "licences.txt"
    file.write_text("\n".join([LINE, *rows, LINE, "", "of 2: words in a text", ""]))
    return file


@pytest.fixture(scope="module")
def bom(licences: Path) -> dict[str, Any]:
    return sbom.make_sbom(Path(sys.executable), licences)


def test_it_holds_every_python_and_every_npm_package(bom: dict[str, Any]) -> None:
    kinds = {kind: {part["name"] for part in bom["components"] if part.get("purl", "").startswith(f"pkg:{kind}/")}
             for kind in ("pypi", "npm")}  # fmt: skip
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {re.split("[>=]", text)[0] for text in project["dependencies"]}
    assert direct <= {name.lower() for name in kinds["pypi"]}
    assert {path.rpartition("node_modules/")[2] for path in LOCK if path} <= kinds["npm"] | _optional()
    assert bom["metadata"]["component"]["name"] == "leukoscope"


def _optional() -> set[str]:
    """Packages for other systems, which npm may leave out."""
    return {path.rpartition("node_modules/")[2] for path, entry in LOCK.items() if entry.get("optional")}


def test_scope_says_what_is_in_the_page(bom: dict[str, Any]) -> None:
    scopes = {
        part["name"]: part["scope"]
        for part in bom["components"]
        if part.get("purl", "").startswith("pkg:npm/")
    }
    assert {name for name, scope in scopes.items() if scope == "required"} - {"web"} == set(IN_PAGE)
    assert scopes["eslint"] == "excluded"


def test_the_page_belongs_to_the_package(bom: dict[str, Any]) -> None:
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in bom["dependencies"]}
    page = next(
        ref for ref in needs[bom["metadata"]["component"]["bom-ref"]] if ref.startswith("leukoscope-web@")
    )
    assert f"react-dom@{IN_PAGE['react-dom']}" in needs[page]


def test_what_does_not_fit_the_schema_is_refused(bom: dict[str, Any]) -> None:
    broken = copy.deepcopy(bom)
    broken["components"][0]["type"] = "thing"
    with pytest.raises(sbom.SbomError, match="schema of CycloneDX"):
        sbom.check(broken)
    lost = copy.deepcopy(bom)
    del lost["components"][0]
    with pytest.raises(sbom.SbomError, match="Expected every reference"):
        sbom.check(lost)


def test_a_page_without_licences_is_refused(tmp_path: Path) -> None:
    with pytest.raises(sbom.SbomError, match=r"licences\.txt.*make page"):
        sbom.make_sbom(Path(sys.executable), tmp_path / "licences.txt")


def test_a_package_that_the_lock_file_lacks_is_named(bom: dict[str, Any]) -> None:
    npm = {"metadata": {"component": {"bom-ref": "web"}}, "components": [], "dependencies": []}
    with pytest.raises(sbom.SbomError, match="nowhere"):
        sbom.merge(bom, npm, {("nowhere", "1.0.0")})
