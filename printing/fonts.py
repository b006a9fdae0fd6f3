"""Which faces the documents are set in, where their sources lie, and whether they are built.

GB/T 9704-2012 wants 小标宋 for titles, 仿宋 for text, 黑体 and 楷体 for heads, and tables read best in 宋体. Full CJK
fonts make every document twice as slow and five times as large, so `printing.font_build` makes small ones once, at
set-up, into FONTS_DIR:

    source/   Fandol*.otf of Debian's package texlive-lang-chinese, anywhere below (script/setup unpacks it)
    own/      fonts the department owns (方正小标宋, 仿宋_GB2312 …): they win over the free ones
    built/    the small TrueType files, and manifest.json
    fonts.conf, cache/   what fontconfig reads: these faces and nothing else of the machine
"""

import ctypes
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

RECIPE = 2  # raise it when the build itself changes
NOTO_DIR = Path("/usr/share/fonts/opentype/noto")
HARFBUZZ_SUBSET = ("libharfbuzz-subset.so.0", "harfbuzz-subset", "libharfbuzz-subset.0.dylib")
FALLBACK = "Dandang Fallback"


@dataclass(frozen=True)
class Face:
    """One built face: its family name, the sources to try in order, and the names under which an owned font counts."""

    key: str
    family: str
    label: str
    sources: tuple[str, ...]
    own_names: tuple[str, ...] = ()
    everything: bool = False  # every ideograph of the source, not only the common set
    latin: bool = True  # without its own letters and digits they come from 宋体, which sets better with them

    @property
    def file_name(self) -> str:
        return f"{self.key}.ttf"


FACES = (
    Face("song", "Dandang Song", "宋体", ("NotoSerifCJK-Regular.ttc",), ("SimSun", "宋体")),
    Face(
        "hei", "Dandang Hei", "黑体", ("NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc"), ("SimHei", "黑体")
    ),
    Face(
        "fang",
        "Dandang Fang",
        "仿宋",
        ("FandolFang-Regular.otf", "NotoSerifCJK-Regular.ttc"),
        ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"),
        latin=False,
    ),
    Face(
        "kai",
        "Dandang Kai",
        "楷体",
        ("FandolKai-Regular.otf", "NotoSerifCJK-Regular.ttc"),
        ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"),
        latin=False,
    ),
    Face(
        "title",
        "Dandang Title",
        "小标宋",
        ("NotoSerifCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc"),
        ("FZXiaoBiaoSong", "方正小标宋"),
    ),
    Face("fallback", FALLBACK, "生僻字", ("NotoSerifCJK-Regular.ttc",), everything=True),
)


def source_dir() -> Path:
    return Path(settings.FONTS_DIR) / "source"


def own_dir() -> Path:
    return Path(settings.FONTS_DIR) / "own"


def built_dir() -> Path:
    return Path(settings.FONTS_DIR) / "built"


def config_file() -> Path:
    """What FONTCONFIG_FILE names while documents are set."""
    return Path(settings.FONTS_DIR) / "fonts.conf"


@dataclass(frozen=True)
class Manifest:
    """What was built: the recipe and a digest of its sources, each face's source file and the built file's sha256."""

    recipe: int
    sources: str
    faces: dict[str, dict[str, str]]
    printable: tuple[
        tuple[int, int], ...
    ] = ()  # ranges of code points, ends included, that some face can print

    @property
    def digest(self) -> str:
        """Changes when any built face changes: part of a document's content hash."""
        return "-".join(self.faces[face.key]["sha256"][:8] for face in FACES)


def read_manifest() -> Manifest | None:
    """What is built, or None when that is nothing, incomplete or of an older recipe."""
    try:
        raw = json.loads((built_dir() / "manifest.json").read_text(encoding="utf-8"))
        printable = tuple((low, high) for low, high in raw["printable"])
        manifest = Manifest(raw["recipe"], raw["sources"], raw["faces"], printable)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    complete = (
        all(face.key in manifest.faces and (built_dir() / face.file_name).exists() for face in FACES)
        and config_file().exists()
    )
    return manifest if complete and manifest.recipe == RECIPE else None


def missing_faces() -> list[str]:
    """The faces for which another one stands in, by their Chinese names, for the administrator's start page."""
    manifest = read_manifest()
    if manifest is None:
        return [face.label for face in FACES]
    return [
        face.label
        for face in FACES
        if len(face.sources) > 1 and manifest.faces[face.key]["source"] == face.sources[-1]
    ]


@lru_cache(maxsize=1)
def harfbuzz_subset_found() -> bool:
    """Whether WeasyPrint will find libharfbuzz-subset; without it a document takes 59 times as long."""
    for name in HARFBUZZ_SUBSET:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False
