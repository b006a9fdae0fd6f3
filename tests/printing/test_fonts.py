"""Small fonts, built the same from the same sources."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from printing import checks, font_build, fonts

FEW = {ord(character) for character in "陆远航干部任免审批表0123 "}


def test_what_a_name_needs_can_be_printed(built_fonts: fonts.Manifest) -> None:
    printable: set[int] = set()
    for face in fonts.FACES:
        with TTFont(fonts.built_dir() / face.file_name, lazy=True) as font:
            printable |= set(font.getBestCmap())
    assert {ord(c) for c in "喆珺瑄昇翀犇玥䶮㛃𠅤𬭚"} <= printable
    gbk = bytes([0x81, 0x40]).decode("gbk")  # 丂, the first ideograph that only GBK has
    assert ord(gbk) in printable


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.key)
def test_a_built_face_is_small_true_and_plain(face: fonts.Face, built_fonts: fonts.Manifest) -> None:
    with TTFont(fonts.built_dir() / face.file_name, lazy=True) as font:
        assert font["name"].getDebugName(1) == face.family
        assert font["OS/2"].usWeightClass == 400
        assert (font["hhea"].ascent, font["hhea"].descent) == (
            round(0.88 * font["head"].unitsPerEm),
            -round(0.12 * font["head"].unitsPerEm),
        )
        assert not {"GSUB", "GPOS", "CFF ", "fpgm", "prep", "vhea"} & set(font.keys())
        assert face.everything or len(font.getBestCmap()) < 8000


def test_the_same_source_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_build, "common_set", lambda: FEW)
    face = fonts.FACES[1]
    source = font_build.find_source(face)

    def build() -> bytes:
        output = io.BytesIO()
        font_build.small_font(face, source).save(output)
        return output.getvalue()

    assert build() == build()


def test_nothing_is_built_twice(built_fonts: fonts.Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    if (
        font_build._sources_digest({f.key: font_build.find_source(f) for f in fonts.FACES})
        != built_fonts.sources
    ):
        pytest.fail("the built fonts are not those of this machine's sources: run manage.py build_fonts")
    monkeypatch.setattr(font_build, "_build_into", None)  # calling it would raise
    assert font_build.build() == built_fonts
    output = io.StringIO()
    call_command("build_fonts", stdout=output)
    assert "字体已是最新" in output.getvalue()


def _own_font(path: Path, family: str) -> None:
    builder = FontBuilder(256, isTTF=True)
    builder.setupGlyphOrder([".notdef", "a"])
    builder.setupCharacterMap({ord("陆"): "a"})
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf({".notdef": empty, "a": empty})
    builder.setupHorizontalMetrics({".notdef": (256, 0), "a": (256, 0)})
    builder.setupHorizontalHeader(ascent=220, descent=-36)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_a_font_that_the_department_owns_wins(settings: Any, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path
    fonts.own_dir().mkdir()
    _own_font(fonts.own_dir() / "FZXBSJW.TTF", "方正小标宋简体")
    by_key = {face.key: face for face in fonts.FACES}
    assert font_build.find_source(by_key["title"]).name == "FZXBSJW.TTF"
    assert font_build.find_source(by_key["song"]).name == "NotoSerifCJK-Regular.ttc"


def test_noto_stands_in_where_fandol_is_missing_and_says_so(settings: Any, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path
    chosen = {face.key: font_build.find_source(face) for face in fonts.FACES}
    assert chosen["fang"].name == chosen["kai"].name == "NotoSerifCJK-Regular.ttc"
    fonts.built_dir().mkdir()
    for face in fonts.FACES:
        (fonts.built_dir() / face.file_name).touch()
    fonts.config_file().touch()
    manifest = fonts.Manifest(
        fonts.RECIPE, "", {key: {"source": source.name, "sha256": key} for key, source in chosen.items()}
    )
    font_build.write_manifest(manifest)
    assert fonts.missing_faces() == ["仿宋", "楷体"]


def test_without_any_source_the_reason_is_told(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FONTS_DIR = tmp_path
    monkeypatch.setattr(font_build, "NOTO_DIR", tmp_path / "nothing")
    with pytest.raises(font_build.SourceMissing, match="fonts-noto-cjk"):
        font_build.build()


def test_half_a_build_counts_as_none(settings: Any, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path
    assert fonts.read_manifest() is None
    fonts.built_dir().mkdir()
    (fonts.built_dir() / "manifest.json").write_text('{"recipe": 1, "sources": "", "faces": {}}')
    assert fonts.read_manifest() is None
    assert [problem.id for problem in checks.check_fonts()] == ["printing.W002"]


def test_the_subsetting_library_is_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.check_subsetter() == []
    monkeypatch.setattr(fonts, "HARFBUZZ_SUBSET", ("libno-such-thing.so.0",))
    fonts.harfbuzz_subset_found.cache_clear()
    try:
        assert [problem.id for problem in checks.check_subsetter()] == ["printing.E001"]
    finally:
        fonts.harfbuzz_subset_found.cache_clear()
