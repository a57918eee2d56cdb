"""Spellings of 0.1 that still work for one version, each with a note that names the new one."""

from __future__ import annotations

from collections.abc import Sequence

from leukoscope.training.recipes import COMPACT

# A flag of `evaluate`, the command it has become.
_MODES = {
    "--cv": "cross-validate",
    "--across-labs": "leave-one-lab-out",
    "--refusals": "rejection",
}
# Options of the old `evaluate` that took a value: what follows them is no RUN or MODEL.
_WITH_VALUE = frozenset(
    f"--{name}"
    for name in (
        *("data", "split", "profile", "sources", "source-pattern", "classes", "out", "predictions", "folds"),
        *("first-folds", "recipe", "pictures", "start", "epochs", "seed", "calibrate"),
    )
)
# What every mode of the old `evaluate` accepted, and these modes did not read.
_UNREAD = {
    "--across-labs": ("--data", "--split", "--recipe", "--folds", "--first-folds", "--epochs", "--sources"),
    "--refusals": ("--data", "--split", "--seed"),
}


def translate(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """Return a command's name and arguments as they are spelt now, and a note where they were spelt otherwise."""
    command, *rest = arguments or [""]
    if command == "train":
        new = [_rename(argument, "--run", "--out") for argument in rest]
        return [command, *new], _note("train --run", "train --out") if new != rest else None
    if command == "evaluate":
        for flag, name in _MODES.items():
            if flag in rest:
                return [name, *_translate_mode(flag, rest)], _note(f"evaluate {flag}", name)
    return list(arguments), None


def _note(old: str, new: str) -> str:
    return (
        f"Note: `leukoscope {old}` is now `leukoscope {new}`; the old spelling works until the next version."
    )


def _rename(argument: str, old: str, new: str) -> str:
    return new + argument.removeprefix(old) if argument == old or argument.startswith(f"{old}=") else argument


def _translate_mode(flag: str, arguments: Sequence[str]) -> list[str]:
    left_out = _UNREAD.get(flag, ())
    now: list[str] = []
    gives_recipe = False
    waiting = iter(argument for argument in arguments if argument != flag)
    for argument in waiting:
        option, equals, _ = argument.partition("=")
        value = [next(waiting, "")] if option in _WITH_VALUE and not equals else []
        # A RUN brings its own recipe.
        gives_recipe |= option == "--recipe" or not argument.startswith("-")
        if option not in left_out and not (flag == "--refusals" and option == "--quiet"):
            now += [argument, *value]
    if flag == "--cv" and not gives_recipe:
        return ["--recipe", COMPACT.name, *now]
    return now
