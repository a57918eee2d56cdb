"""Ports, addresses and certificates."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from leukoscope.errors import ServingError
from leukoscope.serving import listening


class TestListening:
    def test_a_taken_port_is_named_with_what_to_do(self) -> None:
        with listening.open_socket("127.0.0.1", 0) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(ServingError, match=f"Port {port} .* used.*--port"):
                listening.open_socket("127.0.0.1", port)

    @pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.7"])
    def test_a_foreign_address_is_refused(self, host: str) -> None:
        with pytest.raises(ServingError, match=r"0\.0\.0\.0"):
            listening.open_socket(host, 0)

    def test_addresses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listening, "_find_network_address", lambda: "192.168.7.7")
        with listening.open_socket("127.0.0.1", 0) as sock:
            port = sock.getsockname()[1]
            assert listening.list_addresses(sock, "127.0.0.1", tls=False) == [f"http://127.0.0.1:{port}"]
            assert listening.list_addresses(sock, "0.0.0.0", tls=True) == [
                f"https://127.0.0.1:{port}",
                f"https://192.168.7.7:{port}",
            ]

    @pytest.mark.parametrize(
        ("host", "only_here"),
        [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("192.168.1.2", False)],
    )
    def test_loopback(self, host: str, only_here: bool) -> None:
        assert listening.is_loopback(host) is only_here

    def test_a_certificate_that_is_none_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "cert.pem"
        with pytest.raises(ServingError, match="--tls-cert"):
            listening.check_certificate(file, file)
        file.write_text("no certificate", encoding="utf-8")
        with pytest.raises(ServingError, match="PEM"):
            listening.check_certificate(file, file)

    def test_a_key_of_another_certificate_is_refused(self, tmp_path: Path) -> None:
        mine, other = trustme.CA().issue_cert("localhost"), trustme.CA().issue_cert("localhost")
        mine.cert_chain_pems[0].write_to_path(str(tmp_path / "cert.pem"))
        other.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
        with pytest.raises(ServingError, match="private key"):
            listening.check_certificate(tmp_path / "cert.pem", tmp_path / "key.pem")
