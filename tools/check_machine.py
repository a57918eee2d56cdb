# ruff: noqa: E501 - messages read better whole
"""Check that this machine has what a step of the Makefile needs; say what to do when it has not.

Runs on the bare system Python, before anything is installed, so it imports the standard library alone.
"""

import os
import re
import shutil
import subprocess
import sys

MIN_PYTHON, MIN_NODE = (3, 11), (20, 19)
FIREFOX_NAMES = ("firefox-esr", "firefox")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def check_python():
    """Python itself, and the venv module that Debian packs separately."""
    if sys.version_info < MIN_PYTHON:
        return f"Expected Python {MIN_PYTHON[0]}.{MIN_PYTHON[1]} or newer; {sys.executable} is {sys.version.split()[0]}. Install a newer one, or name it: make PYTHON=python3.12 ..."
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return "Expected Python's venv module with pip; it is missing. On Debian and Ubuntu: sudo apt-get install python3-venv"
    return None


def check_node():
    """Node and npm."""
    if not shutil.which("node") or not shutil.which("npm"):
        return f"Expected Node {MIN_NODE[0]}.{MIN_NODE[1]} or newer with npm; it is not installed. See nodejs.org, then run make again."
    text = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
    if version < MIN_NODE:
        return f"Expected Node {MIN_NODE[0]}.{MIN_NODE[1]} or newer; found {text.strip()}. Install a newer one, then run make again."
    return None


def check_chromium():
    """Chromium for the real-browser tests: installed from Debian's packages where we may, asked for otherwise."""
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in CHROMIUM_NAMES):
        return None
    advice = "sudo apt-get install chromium"
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("==> Installing Chromium (apt-get)", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"],
        ):
            done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL)
            if done.returncode:
                return f"`{' '.join(command)}` ended with status {done.returncode}. Install Chromium by hand ({advice}), then run make again."
        return None
    return f"The real-browser tests need Chromium; it is not installed. Install it ({advice}) or name it in CHROMIUM, then run make again."


def check_firefox():
    """Firefox for one smoke test, which is skipped without it: installed where we may, never insisted on."""
    if os.environ.get("FIREFOX") or any(shutil.which(name) for name in FIREFOX_NAMES):
        return
    advice = "sudo apt-get install firefox-esr"
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("==> Installing Firefox (apt-get)", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "firefox-esr"]
        if subprocess.run(command, env=env, stdout=subprocess.DEVNULL).returncode == 0:
            return
    print(
        f"==> Firefox is not installed, so its test is skipped. To run it: {advice}, or name it in FIREFOX."
    )
    return


CHECKS = {"python": check_python, "node": check_node, "chromium": check_chromium, "firefox": check_firefox}

if __name__ == "__main__":
    problem = CHECKS[sys.argv[1]]()
    if problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
