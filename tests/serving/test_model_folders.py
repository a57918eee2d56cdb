"""The folders of models that a site serves."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from leukoscope.errors import ModelError, ServingError
from leukoscope.serving.model_folders import find_models
from leukoscope.serving.site import build_site
from site_folders import list_shards


class TestModels:
    def test_one_folder_or_a_folder_of_folders(self, site_folder: Path) -> None:
        none = site_folder / "none"
        one = site_folder / "models" / "one"
        assert [model.id for model in find_models([one], packaged=none)] == ["one"]
        # The same folder twice is no clash.
        assert [model.id for model in find_models([one, site_folder / "models"], packaged=none)] == [
            "one",
            "two",
        ]

    def test_two_folders_with_one_id_are_explained(self, site_folder: Path) -> None:
        copy = shutil.copytree(site_folder / "models" / "one", site_folder / "copy")
        with pytest.raises(ServingError, match="'one'") as caught:
            find_models([site_folder / "models", copy])
        assert str(copy) in str(caught.value)
        assert str(site_folder / "models" / "one") in str(caught.value)

    def test_a_given_model_takes_the_place_of_a_packaged_one(self, site_folder: Path) -> None:
        copy = shutil.copytree(site_folder / "models" / "one", site_folder / "copy")
        notes: list[str] = []
        models = find_models([copy], packaged=site_folder / "models", note=notes.append)
        assert [(model.id, model.folder.parent.name) for model in models] == [
            ("one", site_folder.name),
            ("two", "models"),
        ]
        assert len(notes) == 1
        assert "'one'" in notes[0]

    def test_the_packaged_default_is_first(self, site_folder: Path) -> None:
        listed = {"models": [{"id": "one"}, {"id": "two", "default": True}]}
        (site_folder / "models" / "index.json").write_text(json.dumps(listed), encoding="utf-8")
        assert [model.id for model in find_models(packaged=site_folder / "models")] == ["two", "one"]

    def test_what_is_no_model_is_refused(self, site_folder: Path) -> None:
        for folder in (site_folder / "page", site_folder / "nowhere"):
            with pytest.raises(ServingError, match=re.escape(str(folder))):
                find_models([folder])

    def test_a_damaged_shard_is_named(self, site_folder: Path) -> None:
        shard = site_folder / "models" / "one" / list_shards(site_folder / "models" / "one")[1]
        shard.write_bytes(shard.read_bytes()[:-1] + b"?")
        with pytest.raises(ModelError, match=shard.name):
            find_models([site_folder / "models"])

    def test_an_unknown_default_is_refused(self, site_folder: Path) -> None:
        with pytest.raises(ServingError, match="one, two"):
            build_site(
                None, find_models([site_folder / "models"], packaged=site_folder), None, default_model="three"
            )
