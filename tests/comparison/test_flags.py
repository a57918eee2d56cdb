from __future__ import annotations

from pathlib import Path

from leukoscope.comparison.flags import Flag, choose_ranges, compare_flags
from leukoscope.comparison.readings import Reading, read_person
from session_files import make_session


def read(by: str = "Ada", **counts: int) -> Reading:
    labels = [label for label, n in counts.items() for _ in range(n)]
    return read_person(make_session(labels, by=by), Path(f"{by}.leukoscope"))


NORMAL = {"NEUTROPHIL": 60, "LYMPHOCYTE": 32, "MONOCYTE": 5, "EOSINOPHIL": 3}
EOSINOPHILIA = {"NEUTROPHIL": 55, "LYMPHOCYTE": 30, "MONOCYTE": 5, "EOSINOPHIL": 10}


def compare(*pairs: tuple[dict[str, int], dict[str, int]]) -> dict[tuple[str, ...], Flag]:
    readings = [(read(**first), read("Bo", **second)) for first, second in pairs]
    return {flag.labels: flag for flag in compare_flags(readings, choose_ranges([]))}


def counts_of(flag: Flag) -> tuple[int, int, int, int]:
    return flag.both, flag.only_second, flag.only_first, flag.neither


def test_a_class_outside_its_range_is_a_flag() -> None:
    flags = compare(
        (NORMAL, NORMAL), (EOSINOPHILIA, EOSINOPHILIA), (EOSINOPHILIA, NORMAL), (NORMAL, EOSINOPHILIA)
    )
    found = flags["EOSINOPHIL",]
    assert (found.kind, counts_of(found)) == ("range", (1, 1, 1, 1))
    assert found.efficiency.value == 0.5
    assert found.sensitivity is not None
    assert (found.sensitivity.count, found.sensitivity.n, found.sensitivity.limits[1] < 1) == (1, 2, True)
    # Of the default range of neutrophils, the session has no class BAND.
    assert counts_of(flags["NEUTROPHIL",]) == (0, 0, 0, 4)
    assert flags["NEUTROPHIL",].sensitivity is None


def test_the_borders_of_a_range_are_within() -> None:
    flags = compare(({"NEUTROPHIL": 75, "LYMPHOCYTE": 25}, {"NEUTROPHIL": 76, "LYMPHOCYTE": 24}))
    assert counts_of(flags["NEUTROPHIL",]) == (0, 1, 0, 0)


def test_a_class_without_a_range_is_a_flag_where_it_is_counted() -> None:
    with_blast = {**NORMAL, "BLAST": 1}
    flags = compare((NORMAL, with_blast), (with_blast, with_blast), ({**NORMAL, "ERYTHROBLAST": 2}, NORMAL))
    assert (flags["BLAST",].kind, counts_of(flags["BLAST",])) == ("seen", (1, 1, 0, 1))
    assert counts_of(flags["ERYTHROBLAST",]) == (0, 0, 1, 2)
    assert counts_of(flags[()]) == (1, 1, 1, 0)


def test_platelets_are_no_flag() -> None:
    assert ("PLATELET",) not in compare((NORMAL, {**NORMAL, "PLATELET": 9}))


def test_the_ranges_of_a_session_come_before_the_defaults() -> None:
    own = {
        "source": {"en": "ours"},
        "isDefault": False,
        "ranges": [{"labels": ["MONOCYTE"], "percent": {"low": 0, "high": 2}, "absolute_10e9_per_l": None}],
    }
    reading = read_person(make_session(["MONOCYTE", "NEUTROPHIL"], ranges=own), Path("x"))
    assert choose_ranges([read(**NORMAL), reading]) == own
    flag, *_ = compare_flags([(reading, reading)], own)
    assert (flag.labels, counts_of(flag)) == (("MONOCYTE",), (1, 0, 0, 0))
