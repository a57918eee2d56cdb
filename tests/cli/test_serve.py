"""`leukoscope serve`: what it prints, and the process as a whole."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme
from click.testing import CliRunner

from leukoscope.api.limits import ApiLimits
from leukoscope.cli.api_options import open_endpoint
from leukoscope.cli.serve import serve
from leukoscope.errors import ServingError
from leukoscope.serving import listening
from leukoscope.synthetic.fields import draw_field
from picture_kinds import encode
from site_folders import write_site


@pytest.fixture
def site_folder(tmp_path: Path) -> Path:
    return write_site(tmp_path)


class TestCommand:
    @pytest.fixture
    def run(self, site_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
        """Run the command up to the point where it would serve; return what it printed."""
        monkeypatch.setattr("leukoscope.cli.serve.run_app", lambda *args, **options: None)
        monkeypatch.setattr("leukoscope.cli.serve.find_page", lambda: site_folder / "page")
        monkeypatch.setenv("LEUKOSCOPE_DATA", str(site_folder / "data"))
        shutil.copytree(site_folder / "samples", site_folder / "data" / "samples")

        def run(*options: str) -> str:
            models = ["--models", str(site_folder / "models")]
            result = CliRunner().invoke(serve, ["--port", "0", *models, *options], catch_exceptions=False)
            assert result.exit_code == 0, result.output
            return result.output

        return run

    @pytest.fixture
    def opened(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        addresses: list[str] = []
        monkeypatch.setattr(webbrowser, "open", addresses.append)
        # A thread would outlive the assertion.
        monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
        return addresses

    def test_it_says_what_it_serves(self, run: Callable[..., str]) -> None:
        text = run("--no-open", "--default", "two")
        assert re.search(r"Serving at http://127\.0\.0\.1:\d+", text)
        assert "two (default)" in text
        assert "real fields" in text
        assert "Not a medical device" in text
        assert "plain http" not in text

    def test_it_warns_of_plain_http_on_a_network(self, run: Callable[..., str]) -> None:
        text = run("--no-open", "--host", "0.0.0.0")
        assert "plain http" in text
        assert "--tls-cert" in text

    def test_a_browser_where_there_is_a_screen(
        self, run: Callable[..., str], opened: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leukoscope.cli.serve.has_screen", lambda: True)
        assert "Opening it in your browser" in run()
        assert len(opened) == 1
        assert opened[0].startswith("http://127.0.0.1:")
        run("--no-open")
        assert len(opened) == 1

    def test_no_browser_without_a_screen(
        self, run: Callable[..., str], opened: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leukoscope.cli.serve.has_screen", lambda: False)
        assert "open http://127.0.0.1:" in run()
        assert "No screen" in run("--open")
        assert opened == []

    def test_half_a_certificate_is_refused(self) -> None:
        result = CliRunner().invoke(serve, ["--tls-key", "key.pem"])
        assert isinstance(result.exception, ServingError)
        assert "--tls-cert" in str(result.exception)


@contextmanager
def running(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the real server on a free port; yield the process and its address."""
    command = [sys.executable, "-m", "leukoscope", "serve", "--port", "0", "--no-open", *options]
    environment = os.environ | {"LEUKOSCOPE_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
    shutil.copytree(folder / "samples", folder / "data" / "samples", dirs_exist_ok=True)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line.startswith("Press Ctrl+C"):
                    break
            address = re.search(r"https?://\S+", "".join(lines))
            assert address is not None, "".join(lines)
            yield process, address[0]
        finally:
            process.kill()


class TestProcess:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_it_serves_and_stops_gracefully(self, site_folder: Path, number: signal.Signals) -> None:
        with running(site_folder, "--models", str(site_folder / "models")) as (process, address):
            # The socket listens before the address is printed, so the first request waits in line.
            health = httpx.get(f"{address}/healthz", timeout=60)
            assert health.json()["status"] == "ok"
            assert "server" not in health.headers
            assert httpx.get(f"{address}/models/two/manifest.json").json()["id"] == "two"
            process.send_signal(number)
            assert process.stdout is not None
            assert process.stdout.read().endswith("Stopped.\n")
            assert process.wait(timeout=60) == 0

    def test_no_path_leads_out(self, site_folder: Path) -> None:
        secret = site_folder / "models" / "secret.txt"
        secret.write_text("the hidden words", encoding="utf-8")
        paths = [
            "/../secret.txt",
            "/models/one/../../secret.txt",
            "/models/../secret.txt",
            "/models/one/..%2fsecret.txt",
            "/models/one/%2e%2e/secret.txt",
            "/models/one/..%252fsecret.txt",
            "/models/one/..%5csecret.txt",
            "/models/one/....//secret.txt",
            f"/{secret}",
            f"//{secret}",
            "/models/one/%c0%ae%c0%ae/secret.txt",
            "/etc/passwd",
            "/..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
            "/%00/etc/passwd",
            "/.git/config",
        ]
        with running(site_folder, "--models", str(site_folder / "models")) as (_, address):
            url = httpx.URL(address)
            for path in paths:
                # A client library would tidy the path up.
                with socket.create_connection((url.host, url.port or 0), timeout=60) as raw:
                    raw.sendall(
                        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(
                            "latin-1"
                        )
                    )
                    answer = b"".join(iter(lambda: raw.recv(65536), b""))
                assert answer.split(b" ", 2)[1] in (b"400", b"404"), (path, answer)
                assert b"hidden words" not in answer

    def test_https(self, site_folder: Path) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1")
        certificate, key = site_folder / "cert.pem", site_folder / "key.pem"
        issued.cert_chain_pems[0].write_to_path(str(certificate))
        issued.private_key_pem.write_to_path(str(key))
        context = ssl.create_default_context()
        authority.configure_trust(context)
        options = ["--tls-cert", str(certificate), "--tls-key", str(key)]
        with running(site_folder, *options) as (_, address):
            assert address.startswith("https://")
            assert httpx.get(f"{address}/healthz", verify=context, timeout=60).json()["status"] == "ok"

    def test_a_taken_port_ends_with_status_1(self) -> None:
        with listening.open_socket("127.0.0.1", 0) as taken:
            port = str(taken.getsockname()[1])
            command = [sys.executable, "-m", "leukoscope", "serve", "--no-open", "--port", port]
            finished = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert finished.returncode == 1
        assert f"Port {port}" in finished.stderr
        assert "--port" in finished.stderr
        assert "Traceback" not in finished.stderr

    def test_serving_imports_no_training_framework(self) -> None:
        code = (
            "import sys, leukoscope.cli.serve, leukoscope.cli.publish\n"
            "heavy = 'keras tensorflow torch jax matplotlib sklearn cv2 pandas onnxruntime'.split()\n"
            "print(sorted(set(heavy) & set(sys.modules)))"
        )
        finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert finished.stdout.strip() == "[]"


class TestApi:
    def test_programs_are_answered_with_the_token_that_is_printed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LEUKOSCOPE_API_TOKEN", "a-token-for-this-test")
        field, _ = draw_field(2018, 320, 240, [("NEUTROPHIL", 165, 118)])
        with running(write_site(tmp_path), "--api") as (_, address):
            asked = {"content": encode(field, "PNG"), "timeout": 60}
            answer = httpx.post(
                f"{address}/classify", headers={"authorization": "Bearer a-token-for-this-test"}, **asked
            )
            assert answer.status_code == 200
            assert [cell["group"] for cell in answer.json()["cells"]].count("NEUTROPHIL") == 1
            assert httpx.post(f"{address}/classify", **asked).status_code == 401

    def test_a_short_token_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LEUKOSCOPE_API_TOKEN", "short")
        with pytest.raises(ServingError, match="at least 16 characters; got 5"):
            open_endpoint(ApiLimits(), Path())

    def test_the_network_without_the_endpoint_is_an_error(self) -> None:
        result = CliRunner().invoke(serve, ["--api-from-network"])
        assert result.exit_code == 2
        assert "goes with --api" in result.output

    def test_a_missing_package_is_named_with_what_brings_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "limits", None)
        monkeypatch.delitem(sys.modules, "leukoscope.api.endpoint", raising=False)
        with pytest.raises(ServingError, match=r"pip install 'leukoscope\[api\]'"):
            open_endpoint(ApiLimits(), Path())
