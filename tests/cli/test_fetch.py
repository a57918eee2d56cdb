"""`leukoscope fetch`: what it reports, and what it says without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from leukoscope.cli.fetch import fetch
from leukoscope.datasets.download import OfflineError
from public_home import sha256


@pytest.mark.usefixtures("no_network")
def test_pbc_without_a_network_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(fetch, ["pbc", "--out", str(tmp_path / "set")])
    assert isinstance(result.exception, OfflineError)
    assert "--archive" in str(result.exception)
    assert not (tmp_path / "set").exists()


@pytest.mark.usefixtures("no_network")
def test_samples_without_a_network_are_no_failure(tmp_path: Path) -> None:
    result = CliRunner().invoke(fetch, ["samples", "--out", str(tmp_path / "samples")])
    assert result.exit_code == 0
    assert "drawn ones" in result.output
    assert not (tmp_path / "samples" / "index.json").exists()


def test_the_report_tells_counts_hash_and_gaps(kaggle_zip: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    result = CliRunner().invoke(fetch, ["kaggle", "--archive", str(kaggle_zip), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "3 of 12,515 pictures" in result.output
    assert sha256(kaggle_zip.read_bytes()) in result.output
    assert "incomplete but usable" in result.output
    assert "TEST/EOSINOPHIL: 1 pictures, 623 were published" in result.output
