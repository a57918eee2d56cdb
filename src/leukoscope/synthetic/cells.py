"""How each kind of cell is drawn: size and appearance as in a Wright-Giemsa stained smear of human blood."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from leukoscope.synthetic.smear import Color, Patch, Plane, Smear, capsule, density_of, join, soft

# Diameters in micrometres (Bain, Blood Cells, 6th ed.: within the usual ranges on a dried film).
DIAMETER_UM: dict[str, float] = {
    "NEUTROPHIL": 13.0,
    "EOSINOPHIL": 13.5,
    "BASOPHIL": 12.0,
    "LYMPHOCYTE": 9.5,
    "MONOCYTE": 16.5,
    "IMMATURE_GRANULOCYTE": 16.0,
    "ERYTHROBLAST": 9.5,
    "PLATELET": 3.0,
}
RED_CELL_UM = 7.3


def draw_red_cell(smear: Smear, x: float, y: float, px_per_um: float) -> None:
    """Draw a disc with central pallor; where two overlap, both are darker."""
    radius = RED_CELL_UM / 2 * px_per_um * smear.uniform(0.9, 1.1)
    patch = smear.patch(x, y, radius * 1.5)
    if patch.dx.size == 0:
        return
    disc = smear.blob(patch, radius, 0.05)
    pallor_at = (radius * smear.uniform(-0.12, 0.12), radius * smear.uniform(-0.12, 0.12))
    pallor = soft(smear.blob(patch, radius * smear.uniform(0.34, 0.5), 0.08, pallor_at), radius * 0.75)
    rim = np.exp(-(((disc + radius * 0.16) / (radius * 0.16)) ** 2))
    thickness = soft(disc, 1.6) * (0.86 - 0.62 * pallor + 0.14 * rim + 0.015 * smear.cloud(patch, radius / 3))
    smear.stain(patch, thickness * np.float32(smear.uniform(0.85, 1.1)), (219, 153, 150))


def draw_cell(smear: Smear, label: str, x: float, y: float, px_per_um: float) -> float:
    """Draw one cell of the class `label` centred on (x, y) and return its radius in pixels."""
    radius = DIAMETER_UM[label] / 2 * px_per_um * smear.uniform(0.93, 1.07)
    patch = smear.patch(x, y, radius * 1.35)
    if patch.dx.size:
        _DRAW[label](smear, patch, radius)
    return radius


def _draw_body(
    smear: Smear, patch: Patch, radius: float, color: Color, wobble: float = 0.03, grain: float = 0.05
) -> Plane:
    """Draw the cytoplasm with its faint membrane; return the distance to the cell's edge."""
    edge = smear.blob(patch, radius, wobble)
    tone = 1 + grain * smear.cloud(patch, radius / 9) + 0.16 * np.exp(-(((edge + 1.5) / 1.6) ** 2))
    target = density_of(color) * np.clip(tone, 0.3, 2)[:, :, None]
    smear.cover(patch, soft(edge, 2.0), target.astype(np.float32))
    return edge


def _draw_nucleus(
    smear: Smear, patch: Patch, edge: Plane, color: Color, clumps: float, grain_px: float
) -> None:
    """Draw chromatin inside `edge`; `clumps` is how unevenly it is stained."""
    coarse, fine = smear.cloud(patch, grain_px), smear.cloud(patch, max(grain_px / 2.2, 1.0))
    rim = 0.14 * np.exp(-(((edge + 1.0) / 1.8) ** 2))
    tone = np.clip(1 + clumps * (0.75 * coarse + 0.5 * fine) + rim, 0.35, 1.6)
    smear.cover(patch, soft(edge, 2.0), (density_of(color) * tone[:, :, None]).astype(np.float32))


def _draw_granules(
    smear: Smear,
    patch: Patch,
    inside: Plane,
    coverage: float,
    radius_px: float,
    color: Color,
    opacity: float,
) -> None:
    """Scatter round granules over the pixels where `inside` is negative.

    `coverage` is the area of all granules together as a share of the area around them; they may overlap.
    """
    rows, columns = np.nonzero(inside < -radius_px - 1)
    count = round(coverage * len(rows) / (math.pi * radius_px**2))
    if not count:
        return
    amount = np.zeros_like(inside)
    for pick in smear.rng.randint(0, len(rows), count):
        size = radius_px * smear.uniform(0.75, 1.2)
        row, column = float(rows[pick]), float(columns[pick])
        reach = math.ceil(size + 2)
        top, left = max(int(row) - reach, 0), max(int(column) - reach, 0)
        part = amount[top : int(row) + reach + 1, left : int(column) + reach + 1]
        ys, xs = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
        dot = soft(np.hypot(xs - column, ys - row).astype(np.float32) - np.float32(size), 1.5)
        np.maximum(part, dot * np.float32(smear.uniform(0.7, 1.0)), out=part)
    smear.cover(patch, amount * np.float32(opacity), color)


def _lobes(smear: Smear, patch: Patch, radius: float, count: int, lobe: float, arc: float) -> Plane:
    """Return the distance to `count` lobes along an arc, joined by thin bridges."""
    turn = smear.uniform(0, 2 * math.pi)
    centres = []
    for index in range(count):
        angle = turn + arc * (index / max(count - 1, 1) - 0.5)
        reach = radius * smear.uniform(0.40, 0.52)
        centres.append((reach * math.cos(angle), reach * math.sin(angle)))
    edge: Plane | None = None
    for index, centre in enumerate(centres):
        blob = smear.blob(patch, radius * lobe * smear.uniform(0.9, 1.12), 0.1, centre)
        edge = blob if edge is None else join(edge, blob, radius * 0.05)
        if index:
            bridge = capsule(patch, centres[index - 1], centre, radius * 0.055)
            edge = join(edge, bridge, radius * 0.12)
    assert edge is not None
    return edge


def _draw_neutrophil(smear: Smear, patch: Patch, radius: float) -> None:
    body = _draw_body(smear, patch, radius, (236, 208, 212))
    _draw_granules(smear, patch, body, 0.14, radius * 0.022, (206, 158, 186), 0.55)
    count = int(smear.rng.randint(3, 6))
    lobe, arc = {3: (0.31, 3.1), 4: (0.265, 4.1), 5: (0.235, 4.8)}[count]
    nucleus = _lobes(smear, patch, radius, count, lobe, arc)
    _draw_nucleus(smear, patch, nucleus, (92, 50, 132), 0.13, radius * 0.16)


def _draw_eosinophil(smear: Smear, patch: Patch, radius: float) -> None:
    body = _draw_body(smear, patch, radius, (238, 186, 172))
    _draw_granules(smear, patch, body, 1.7, radius * 0.066, (226, 116, 84), 0.92)
    _draw_granules(smear, patch, body, 0.27, radius * 0.05, (240, 158, 122), 0.8)
    nucleus = _lobes(smear, patch, radius, 2, smear.uniform(0.36, 0.4), smear.uniform(2.0, 2.6))
    _draw_nucleus(smear, patch, nucleus, (98, 58, 138), 0.12, radius * 0.16)
    _draw_granules(smear, patch, body, 0.09, radius * 0.055, (224, 116, 90), 0.75)


def _draw_basophil(smear: Smear, patch: Patch, radius: float) -> None:
    body = _draw_body(smear, patch, radius, (222, 198, 220))
    nucleus = _lobes(smear, patch, radius, int(smear.rng.randint(2, 4)), 0.4, 2.4)
    _draw_nucleus(smear, patch, nucleus, (138, 98, 170), 0.14, radius * 0.18)
    _draw_granules(smear, patch, body, 0.95, radius * 0.085, (66, 40, 112), 0.92)
    _draw_granules(smear, patch, body, 0.2, radius * 0.065, (92, 48, 132), 0.9)


def _draw_lymphocyte(smear: Smear, patch: Patch, radius: float) -> None:
    _draw_body(smear, patch, radius, (164, 188, 226), 0.03, 0.08)
    drift = radius * 0.1
    at = (smear.uniform(-drift, drift), smear.uniform(-drift, drift))
    nucleus = smear.blob(patch, radius * smear.uniform(0.79, 0.86), 0.035, at)
    _draw_nucleus(smear, patch, nucleus, (90, 58, 142), 0.17, radius * 0.24)


def _draw_monocyte(smear: Smear, patch: Patch, radius: float) -> None:
    body = _draw_body(smear, patch, radius, (182, 184, 208), 0.055, 0.09)
    _draw_granules(smear, patch, body, 0.055, radius * 0.018, (160, 130, 176), 0.6)
    _draw_granules(smear, patch, body, smear.uniform(0.005, 0.03), radius * 0.05, (226, 224, 236), 0.8)
    turn = smear.uniform(0, 2 * math.pi)
    toward = (math.cos(turn), math.sin(turn))
    kidney = smear.blob(patch, radius * 0.63, 0.06, (-0.1 * radius * toward[0], -0.1 * radius * toward[1]))
    notch = smear.blob(patch, radius * 0.36, 0.1, (0.58 * radius * toward[0], 0.58 * radius * toward[1]))
    nucleus = -join(-kidney, notch, radius * 0.22)
    nucleus = np.maximum(nucleus, kidney)
    _draw_nucleus(smear, patch, nucleus, (126, 94, 162), 0.15, radius * 0.11)


def _draw_immature_granulocyte(smear: Smear, patch: Patch, radius: float) -> None:
    body = _draw_body(smear, patch, radius, (196, 178, 216), 0.035, 0.07)
    turn = smear.uniform(0, 2 * math.pi)
    at = (0.2 * radius * math.cos(turn), 0.2 * radius * math.sin(turn))
    nucleus = smear.blob(patch, radius * smear.uniform(0.66, 0.72), 0.06, at)
    notch = smear.blob(patch, radius * 0.3, 0.1, (-0.62 * at[0] / 0.2, -0.62 * at[1] / 0.2))
    nucleus = np.maximum(nucleus, -join(-nucleus, notch, radius * 0.3))
    _draw_nucleus(smear, patch, nucleus, (138, 80, 164), 0.1, radius * 0.09)
    for _ in range(int(smear.rng.randint(1, 3))):
        spot = (at[0] + radius * smear.uniform(-0.3, 0.3), at[1] + radius * smear.uniform(-0.3, 0.3))
        nucleolus = soft(smear.blob(patch, radius * 0.09, 0.1, spot), 3.0)
        smear.cover(patch, nucleolus * np.float32(0.6), (176, 136, 200))
    _draw_granules(smear, patch, body, 0.1, radius * 0.026, (142, 56, 140), 0.75)


def _draw_erythroblast(smear: Smear, patch: Patch, radius: float) -> None:
    _draw_body(smear, patch, radius, (192, 164, 186), 0.03, 0.06)
    drift = radius * 0.12
    at = (smear.uniform(-drift, drift), smear.uniform(-drift, drift))
    nucleus = smear.blob(patch, radius * smear.uniform(0.54, 0.62), 0.025, at)
    _draw_nucleus(smear, patch, nucleus, (58, 32, 92), 0.2, radius * 0.2)


def _draw_platelet(smear: Smear, patch: Patch, radius: float) -> None:
    body = _draw_body(smear, patch, radius, (204, 178, 212), 0.12, 0.1)
    _draw_granules(smear, patch, body + radius * 0.1, 0.75, max(radius * 0.13, 0.8), (134, 78, 156), 0.85)


_DRAW: dict[str, Callable[[Smear, Patch, float], None]] = {
    "NEUTROPHIL": _draw_neutrophil,
    "EOSINOPHIL": _draw_eosinophil,
    "BASOPHIL": _draw_basophil,
    "LYMPHOCYTE": _draw_lymphocyte,
    "MONOCYTE": _draw_monocyte,
    "IMMATURE_GRANULOCYTE": _draw_immature_granulocyte,
    "ERYTHROBLAST": _draw_erythroblast,
    "PLATELET": _draw_platelet,
}
