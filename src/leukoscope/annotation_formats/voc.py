"""Pascal VOC: one XML file a picture (host.robots.ox.ac.uk/pascal/VOC, "Development kit"), in whole pixels."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from leukoscope.annotation_formats.class_names import UNNAMED, name_cell
from leukoscope.annotation_formats.documents import get_size, read_xml_document
from leukoscope.annotation_formats.folders import list_documents, name_documents
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture, make_box
from leukoscope.annotation_formats.picture_names import check_name, find_picture, find_picture_of_stem
from leukoscope.annotation_formats.sources import find_split
from leukoscope.errors import DatasetError


def read_voc(path: Path) -> AnnotationSet:
    """Read one XML file, or all in a folder.

    Raises:
        DatasetError: there is none, one is no XML, not whole, not Pascal VOC, or has a document type.
    """
    folder, files = list_documents(path, ".xml")
    return AnnotationSet(tuple(_read_picture(folder, file) for file in files))


def _read_picture(folder: Path, file: Path) -> BoxedPicture:
    root = read_xml_document(file)
    if root.tag != "annotation":
        raise DatasetError(
            f"Expected Pascal VOC (<annotation>) in {file}; got <{root.tag[:40]}>. Check the file."
        )
    named = (root.findtext("filename") or "").strip()
    below = file.parent.relative_to(folder).as_posix()
    name = check_name(named or f"{file.stem}.png", file)
    # Some programs write the name without its ending, or none.
    if not named or not PurePosixPath(name).suffix:
        found = find_picture_of_stem(file.parent, PurePosixPath(name).stem)
        name = found.name if found is not None else name
    if below != "." and find_picture(folder, name) is None:
        name = f"{below}/{name}"
    cells = tuple(
        _read_cell(thing, f"object {n} of {file}") for n, thing in enumerate(root.iter("object"), 1)
    )
    split = find_split(below.partition("/")[0])
    size = get_size(root.findtext("size/width"), root.findtext("size/height"))
    return BoxedPicture(name, cells, size, split=split)


def _read_cell(thing: Element, where: str) -> BoxedCell:
    sides = [thing.findtext(f"bndbox/{side}") for side in ("xmin", "ymin", "xmax", "ymax")]
    try:
        left, top, right, bottom = (float(side or "") for side in sides)
    except ValueError:
        raise DatasetError(
            f"Expected xmin, ymin, xmax and ymax as numbers in {where}; got {', '.join(map(str, sides))[:80]!r}. "
            "Correct it."
        ) from None
    return name_cell(
        BoxedCell(make_box((left, top, right - left, bottom - top), where)), thing.findtext("name")
    )


def write_voc(annotations: AnnotationSet, path: Path) -> None:
    """Write one XML file a picture into a folder, or one file where `path` ends in .xml."""
    for file, picture in name_documents(annotations, path, ".xml"):
        root = Element("annotation")
        SubElement(root, "folder").text = PureWindowsPath(path.parent.name).name
        SubElement(root, "filename").text = picture.name
        if picture.size is not None:
            size = SubElement(root, "size")
            for key, value in zip(("width", "height", "depth"), (*picture.size, 3), strict=True):
                SubElement(size, key).text = str(value)
        SubElement(root, "segmented").text = "0"
        for cell in picture.cells:
            thing = SubElement(root, "object")
            SubElement(thing, "name").text = cell.finest or UNNAMED
            for key, text in (("pose", "Unspecified"), ("truncated", "0"), ("difficult", "0")):
                SubElement(thing, key).text = text
            box = SubElement(thing, "bndbox")
            x, y, width, height = (round(side) for side in cell.box)
            for key, side in zip(
                ("xmin", "ymin", "xmax", "ymax"), (x, y, x + width, y + height), strict=True
            ):
                SubElement(box, key).text = str(side)
        indent(root)
        file.parent.mkdir(parents=True, exist_ok=True)
        ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
