"""The README's results in Chinese: the English lines with their words translated and their numbers unchanged."""

from __future__ import annotations

import re

# English as `write_results.render_headlines` writes it.
WORDS = {
    "evaluated on | right": "评估数据 | 正确率",
    "balanced over classes | counted on": "各类平均 | 计数对象",
    "BCCD, all labelled fields, cross-validated by cell": "BCCD，全部有标注的视野，按细胞交叉验证",
    "BCCD, original TEST fields": "BCCD，原始 TEST 视野",
    "BCCD, Kaggle TEST_SIMPLE": "BCCD，Kaggle TEST_SIMPLE",
    "BCCD, Kaggle TEST, augmented copies": "BCCD，Kaggle TEST，增强副本",
    "PBC, a tenth held out": "PBC，留出十分之一",
    "BCCD, trained without it": "BCCD，训练时未用该数据",
    "PBC's usual classes, trained without it": "PBC 的常见类别，训练时未用该数据",
    "Raabin, slides held out": "Raabin，留出的玻片",
    "Bio-Net, a tenth held out": "Bio-Net，留出十分之一",
    "DeepAPL, never learnt from": "DeepAPL，从未用于训练",
    "Raabin, trained without it": "Raabin，训练时未用该数据",
    "Bio-Net, trained without it": "Bio-Net，训练时未用该数据",
    "source cells": "个源细胞",
    "pictures in data": "张其他照片",
    "pictures": "张图片",
    "red cells cut out of fields": "个从视野中裁出的红细胞",
    "fields drawn with red cells only": "幅只画有红细胞的视野",
    "noise": "张噪声图",
    "drawn shapes, screens, textures": "幅绘制的形状、屏幕与纹理",
    "finding cells | found | other boxes a field | counted on": "查找细胞 | 找到 | 每视野其他框数 | 计数对象",
    " white cells in ": " 个白细胞，来自 ",
    " fields |": " 幅视野 |",
    "* **Rejecting**: of pictures without its cells": "* **拒答**：对不含其所识细胞的图片",
    ", no class was given to ": "，未给出类别的有 ",
}
_FOLDS = re.compile(r" \((first|all) (?:(\d+) of )?(\d+) folds\)")
# Names that are the same in every language.
_NAMES = re.compile(r"\b(BCCD|PBC|Kaggle|TEST|TEST_SIMPLE|Raabin|Bio-Net|DeepAPL)\b")


def to_chinese(text: str) -> str:
    """Return the results in Chinese.

    Raises:
        ValueError: `WORDS` has no Chinese for a word.
    """
    text = _FOLDS.sub(_translate_folds, text)
    for english in sorted(WORDS, key=len, reverse=True):
        text = text.replace(english, WORDS[english])
    # "85.2 % (78.7 to 90.2)", "257 of 277": the order of the numbers stays.
    text = re.sub(r" ?\(([\d.]+) to ([\d.]+)\)", r"（\1 至 \2）", text)
    text = re.sub(r"([\d,]+) of ([\d,]+) ", r"\1 / \2 ", text)
    text = re.sub(r" of (\d+) ", r"，以 \1 ", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff]), ", "，", text)
    text = re.sub(r"\.$", "。", text, flags=re.MULTILINE)
    left = _NAMES.sub("", text)
    if found := re.findall(r"[A-Za-z]+", left):
        raise ValueError(f"Expected Chinese for every word of the results; add to WORDS: {' '.join(found)}.")
    return text


def _translate_folds(found: re.Match[str]) -> str:
    which, evaluated, folds = found.groups()
    return f"（{folds} 折中的前 {evaluated} 折）" if which == "first" else f"（全部 {folds} 折）"
