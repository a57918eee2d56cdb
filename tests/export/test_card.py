"""The model card."""

from __future__ import annotations

import json
from pathlib import Path

from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.export.card import CARD, count_network, write_card


def test_a_card_can_be_extended_and_never_lists_itself(tmp_path: Path) -> None:
    folder = Path(find_model("leukoscope-compact"))
    manifest = load_manifest(folder).raw
    graph = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    counted = count_network([graph])
    listed = [node["op"] for node in graph["modelTopology"]["node"]]
    assert counted["operations"] == len(listed) - listed.count("Const") - 1
    assert counted["parameters"] > 100_000
    longer = tmp_path / "longer.md.jinja"
    longer.write_text(
        '{% extends "model_card.md.jinja" %}{% block more %}More: {{ 1 | twice }}.\n\n\n\n{% endblock %}'
    )
    card = write_card(
        manifest, {**counted, "notices": ()}, extended=longer, filters={"twice": lambda n: 2 * n}
    )
    assert f"{counted['parameters']:,} parameters" in card
    assert "More: 2.\n\n## Files" in card
    assert CARD not in card
    assert "\n\n\n" not in card
