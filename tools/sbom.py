"""Write the software bill of materials (SBOM) of Leukoscope as CycloneDX JSON: `make sbom`.

One file has both sides: the Python packages of an environment, as `cyclonedx-py` finds them, and the npm packages of
web/package-lock.json, as `npm sbom` lists them. An npm package that the built page contains has the scope `required`,
and one that only builds or tests the page has `excluded`. The page's own `licences.txt` says which is which.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parent.parent
RUN_PYTHON = ROOT / ".venv" / "bin" / "python"
PAGE_LICENCES = ROOT / "src" / "leukoscope" / "assets" / "page" / "licences.txt"
# "react 19.3.1: MIT", between two lines above each text of licences.txt (web/tools/licences.mjs).
_HEAD = re.compile(r"^={100}\n((?:.+\n)+?)={100}$", re.MULTILINE)
_PAGE_PACKAGE = re.compile(r"^((?:@[\w.-]+/)?[\w.-]+) (\d[\w.+-]*): ", re.MULTILINE)

Bom = dict[str, Any]


class SbomError(Exception):
    """The SBOM cannot be made; the text says what was expected and what to do."""


def make_sbom(python: Path, page_licences: Path) -> Bom:
    """Return the CycloneDX document of both sides.

    Args:
        python: interpreter of the environment whose packages are listed.
        page_licences: `licences.txt` of the built page.

    Raises:
        SbomError: the page is not built, a tool fails, or the document does not fit the schema of CycloneDX.
    """
    in_page = list_page_packages(page_licences)
    listed = _run(
        sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", "pyproject.toml",
        "--spec-version", "1.6", "--output-format", "JSON", str(python),
    )  # fmt: skip
    bom = merge(
        listed,
        _run("npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only", folder=ROOT / "web"),
        in_page,
    )
    check(bom)
    return bom


def list_page_packages(licences: Path) -> set[tuple[str, str]]:
    """Return name and version of every npm package that the built page contains.

    Raises:
        SbomError: the file is missing or lists no package.
    """
    text = licences.read_text(encoding="utf-8") if licences.is_file() else ""
    packages = {
        (name, version) for head in _HEAD.findall(text) for name, version in _PAGE_PACKAGE.findall(head)
    }
    if not packages:
        raise SbomError(f"Expected {licences} to list the packages of the built page. Run `make page`.")
    return packages


def merge(python: Bom, npm: Bom, in_page: set[tuple[str, str]]) -> Bom:
    """Return the Python document with the page as one more component, and the page's packages below that.

    Args:
        python: document of the Python environment; its subject is the package `leukoscope`.
        npm: document of the page; its subject is the page.
        in_page: name and version of the npm packages that the built page contains.

    Raises:
        SbomError: the page contains a package that `npm` does not list.
    """
    page = npm["metadata"]["component"]
    packages = [
        package | {"scope": "required" if (package["name"], package["version"]) in in_page else "excluded"}
        for package in npm["components"]
    ]
    missing = in_page - {(package["name"], package["version"]) for package in packages}
    if missing:
        raise SbomError(
            f"Expected web/package-lock.json to list every package of the page, but it lacks {sorted(missing)}. "
            "Run `npm ci` in web/ and build the page again."
        )
    subject = python["metadata"]["component"]["bom-ref"]
    needs = {entry["ref"]: entry for entry in [*python.get("dependencies", []), *npm["dependencies"]]}
    needs[subject] = {
        "ref": subject,
        "dependsOn": [*needs.get(subject, {}).get("dependsOn", []), page["bom-ref"]],
    }
    return python | {
        "components": [*python["components"], page, *packages],
        "dependencies": list(needs.values()),
    }


def check(bom: Bom) -> None:
    """Compare with the schema of CycloneDX 1.6, and every reference with the components.

    Raises:
        SbomError: the document does not fit.
    """
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom))
    if problem is not None:
        raise SbomError(f"Expected a document that fits the schema of CycloneDX 1.6, got: {problem}.")
    refs = [bom["metadata"]["component"]["bom-ref"], *(part["bom-ref"] for part in bom["components"])]
    asked = {ref for entry in bom["dependencies"] for ref in [entry["ref"], *entry.get("dependsOn", [])]}
    if len(set(refs)) != len(refs) or not asked <= set(refs):
        raise SbomError(
            f"Expected every reference to name one component, got {sorted(asked - set(refs))} besides."
        )


def _run(*command: str, folder: Path = ROOT) -> Bom:
    """Run a command that prints a document."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SbomError(
            f"`{' '.join(command)}` in {folder} ended with status {done.returncode}:\n{done.stderr}"
        )
    document: Bom = json.loads(done.stdout)
    return document


def main() -> None:
    """Write the file that is named on the command line."""
    try:
        bom = make_sbom(RUN_PYTHON, PAGE_LICENCES)
    except SbomError as error:
        sys.exit(str(error))
    out = Path(sys.argv[1])
    out.write_text(json.dumps(bom, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{out}: {len(bom['components'])} components")


if __name__ == "__main__":
    main()
