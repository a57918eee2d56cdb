"""The texts of refusals."""

from __future__ import annotations

from leukoscope.contract.schemas import load_contract
from leukoscope.images.refusals import describe


def test_refusals_speak_both_languages_with_the_same_placeholders() -> None:
    texts = load_contract("picture_errors.json")
    for code, text in texts.items():
        assert set(text) == {"en", "zh-CN"}, code
        fields = [{part.split("}")[0] for part in text[language].split("{")[1:]} for language in text]
        assert fields[0] == fields[1], code
    assert describe("found.bits", {"bits": 16}, "zh-CN") == "每通道 16 位"
