"""The package stays easy to find one's way in: small modules and functions, rooms, and the words of the field."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "leukoscope"
MODULES = sorted(PACKAGE.rglob("*.py"))

AT_THE_ROOT = {
    "__init__.py",
    "__main__.py",
    "errors.py",
    "files.py",
    "labels.py",
    "line_files.py",
    "tables.py",
}
LONGEST_MODULE, LONGEST_FUNCTION, DEEPEST_NESTING, MOST_PARAMETERS = 400, 80, 4, 8

_BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# Parts of a name or a comment: `CropNamer`, `judge_fields` and "the keeper" have one each.
OLD_PARTS = {
    "namer": "crop classifier, classifier",
    "desk": "ReviewStore",
    "keeper": "SessionWriter",
    "shelf": "Store or Cache",
    "judge": "evaluate",
    "judged": "evaluated",
    "judging": "evaluation",
}
# Whole names. "A mark", "to claim" and "a figure" are ordinary English, so these are looked for one by one.
OLD_NAMES = {
    r"StageSession|ModelSession": "OnnxStage, LoadedModel",
    r"Marked(?:Picture|Image)s?|(?:read|load|list)_marks|pick_marked": "Annotation, AnnotatedImage",
    r"KeepProblem": "StorageProblem",
    r"[a-z]+Claim|[cC]laim[A-Z]\w*|\w+_claim|claim_\w+": "TabLock",
    r"RefusedEdit": "RejectedEdit",
    r"(?:count|measure)_refusals|refusal_(?:figures|metrics)|refused_cells": "rejections",
    r"\w+_figures|[a-z]+Figures": "estimates, metrics",
}
# Names of types.
OLD_TYPES = {"Figure": "Estimate", "Mark": "Annotation", "Session": "LoadedModel, ModelStore or OnnxStage"}
# What reads files of older versions, and words that are meant as ordinary English.
ALLOWED = {
    "src/leukoscope/training/two_stage.py": {"namer"},  # the folder's name in older runs
    "web/src/offline/sw.ts": {"clientsClaim"},  # a function of Workbox
}
_CODE_SUFFIXES = {".py", ".ts", ".tsx", ".mjs", ".css", ".html", ".j2", ".ipynb"}
_CODE_PATHS = ("*.py", "src", "tests", "tools", "benchmarks", "notebooks", "web")
_LISTS_OLD_WORDS = {"tests/repository/test_house.py", "tests/repository/test_prose.py"}


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def list_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS))


def measure_nesting(node: ast.AST) -> int:
    """Return how many blocks of a function are inside each other; `elif` is as deep as its `if`."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deepest = max(deepest, measure_nesting(child) + (isinstance(child, _BLOCKS) and not is_elif))
    return deepest


def count_parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    return len(named) - (named[:1] != [] and named[0].arg in ("self", "cls"))


def is_command(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether click calls it: a command has a parameter for each option."""
    if path.parent.name != "cli":
        return False
    calls = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    return any(isinstance(call, ast.Attribute) and call.attr in ("command", "group") for call in calls)


def describe(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{function.lineno} {function.name}"


def test_no_module_is_beside_the_rooms() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} == AT_THE_ROOT


def test_modules_are_short() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert [path.name for path, n in lines.items() if n > LONGEST_MODULE] == []


def test_functions_are_short() -> None:
    long = [
        f"{describe(path, function)}: {n} lines"
        for path in MODULES
        for function in list_functions(parse(path))
        if (n := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, "\n" + "\n".join(long)


def test_functions_are_flat() -> None:
    deep = [
        f"{describe(path, function)}: {depth} deep"
        for path in MODULES
        for function in list_functions(parse(path))
        if (depth := measure_nesting(function)) > DEEPEST_NESTING
    ]
    assert not deep, "\n" + "\n".join(deep)


def test_functions_take_few_parameters() -> None:
    wide = [
        f"{describe(path, function)}: {n} parameters"
        for path in MODULES
        for function in list_functions(parse(path))
        if (n := count_parameters(function)) > MOST_PARAMETERS and not is_command(path, function)
    ]
    assert not wide, "\n" + "\n".join(wide)


def test_what_is_measured_is_measured_right() -> None:
    tree = ast.parse(
        "def flat(self, a, b=1, *c, d, **e):\n"
        "    if a:\n        pass\n    elif b:\n        pass\n    elif c:\n        for _ in d:\n            pass\n"
        "def deep():\n"
        "    for a in b:\n        if a:\n            with c:\n                try:\n                    while d:\n"
        "                        pass\n                finally:\n                    pass\n"
        "    def inner():\n        if a:\n            pass\n"
    )
    flat, deep, inner = sorted(list_functions(tree), key=lambda function: function.lineno)
    assert [measure_nesting(function) for function in (flat, deep, inner)] == [2, 5, 1]
    assert [count_parameters(function) for function in (flat, deep)] == [5, 0]


def list_code() -> list[str]:
    """Return every file with code, by its path from the root."""
    found = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *_CODE_PATHS],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = {name for name in found.stdout.splitlines() if Path(name).suffix in _CODE_SUFFIXES}
    return sorted(name for name in names - _LISTS_OLD_WORDS if (ROOT / name).is_file())


def find_old_words(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, old word or name, and what to write instead."""
    for number, line in enumerate(text.splitlines(), start=1):
        for name in re.findall(r"[A-Za-z_]\w*", line):
            for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name):
                old = part.lower()
                instead = OLD_PARTS.get(old) or OLD_PARTS.get(old.removesuffix("s"))
                if instead is not None:
                    yield number, old, instead
        for name in re.findall(r"\b(?:class|interface|type) (\w+)", line):
            if name in OLD_TYPES:
                yield number, name, OLD_TYPES[name]
        for name in re.findall(r"[A-Za-z_]\w*", line):
            for pattern, instead in OLD_NAMES.items():
                if re.fullmatch(pattern, name):
                    yield number, name, instead


def test_code_uses_the_words_of_the_field() -> None:
    found = [
        f"{name}:{number} {old} -> {instead}"
        for name in list_code()
        for number, old, instead in find_old_words((ROOT / name).read_text(encoding="utf-8"))
        if old not in ALLOWED.get(name, set())
    ]
    assert not found, "\n" + "\n".join(found)


def test_every_kind_of_code_is_looked_at() -> None:
    names = list_code()
    assert {Path(name).suffix for name in names} == _CODE_SUFFIXES
    assert {"src/leukoscope/labels.py", "web/src/main.tsx", "hatch_build.py"} <= set(names)
    for name, allowed in ALLOWED.items():
        assert allowed <= {old for _, old, _ in find_old_words((ROOT / name).read_text(encoding="utf-8"))}


def test_old_names_are_found_and_ordinary_english_is_not() -> None:
    old = [
        "CropNamer(judge_fields)", "new ReviewDesk(tabClaim)", "KeepProblem",
        "class MarkedImage(Base): locating_figures", "class Figure:", "export interface Mark {",
    ]  # fmt: skip
    assert [number for number, _, _ in find_old_words("\n".join(old))] == [1, 1, 2, 2, 3, 4, 4, 5, 6]
    plain = "pytest.mark, clients.claim(), renamer, desktop, bookmark, judicious: it claims a mark; figures are kept"
    assert list(find_old_words(plain)) == []
