"""Build the small TrueType faces that documents are set in: same sources, same bytes.

Layout tables and hints go, outlines become quadratic (WeasyPrint subsets TrueType fastest), names, weights and
vertical measures are made uniform: Fandol's own files claim wrong weights, and a line must not grow where a rare
character comes from the fallback face.
"""

import hashlib
import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from printing.fonts import (
    FACES,
    NOTO_DIR,
    RECIPE,
    Face,
    Manifest,
    built_dir,
    config_file,
    own_dir,
    read_manifest,
    source_dir,
)

# Characters of given names and places that GB2312 lacks.
NAME_CHARACTERS = (
    "喆珺瑄昇翀犇玥堃镕赟祎翾婳旻昉晟晞暐曈杄栩桢桦楠榕槿樑橦欤歆沄沅沐泓泠泺洺浠淏淓渼湉湜溦滢漪潆潇澍濛瀚焜焱煊煜熠燚"
    "玘玚玟玮珅珈珉珏珣珩珮珵珽琁琇琎琛琤琨琬琮琯琰琲琳琸瑀瑗瑜瑢瑧瑨瑭瑱璁璟璠璟璘璨璩瓒甯畇皓皛睿禛禹秭竑竣筠箐粲絜綦緁纾绂绚绮"
    "翃翊翎耔聿芃芊芮芸苒苡茁茗茜荃荇莀莘菁菀菡萱葳蓁蔚蕙薇藜蘅虓衎裎褀誉諒谌谡贇赟轩迦逄逸邈邡郗郅酆釆鋆錡鍂鎏鑫钊钰铖铮锃锆锜闫"
    "阆隽雯霁霂霆霖霏靓靖韫韬頔頵颀颋颢飏飚馗骁骊骍骞鲲鹍麒麟黛䶮㛃𠅤𬭚喬倩偲儆兟冇劭勍勰卉叡吒哲嘉囧垚埏埕塬墉妤妍姝姣娅婕婧嫄嬅孜宸尧"
    "岍岚峤崚嶶巍彧怡怿恺悦惇慜懿戬抒捷揆旸昕昀昱晔晗晖暄曦朔杍柃栎梓棣槟樾毓汀沣泾洛洹浔涓涵淇淳湛溪滟潼澔濬瀛炅炜烜焓煦燊"
)
SYMBOLS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0·×÷±°§€£¥©®–—―‘’“”…‰′″※←↑→↓↔√∞≈≠≤≥①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳■□▲△▼▽◆◇○●◎★☆☑☐☒✓✔〇〓"
)
ASCENT, DESCENT = 0.88, 0.12  # of the em; the ideographic box
EPOCH = 2082844800  # 1970-01-01 in the seconds of font files, which begin in 1904


@dataclass(frozen=True)
class Source:
    """A font file, and which font of a collection."""

    path: Path
    index: int

    @property
    def name(self) -> str:
        return self.path.name


class SourceMissing(Exception):
    """No usable font file for a face; the text says what to install."""


def common_set() -> set[int]:
    """GB2312 (6,763 ideographs and its symbols), and characters that names and papers need besides."""
    rows = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = b"".join(rows).decode("gb2312", errors="ignore")
    return {ord(character) for character in gb2312 + NAME_CHARACTERS + SYMBOLS}


def is_ideograph(code: int) -> bool:
    return (
        0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x323AF or code == 0x3007
    )


def find_source(face: Face) -> Source:
    """The font file for a face: owned, then Fandol or Noto in the face's order. Raises SourceMissing."""
    for path in sorted(own_dir().rglob("*")) if own_dir().is_dir() else []:
        if path.suffix.lower() in {".ttf", ".otf", ".ttc"} and (found := _matching(path, face.own_names)):
            return found
    for name in face.sources:
        for folder in (source_dir(), NOTO_DIR):
            for path in sorted(folder.rglob(name)) if folder.is_dir() else []:
                return Source(path, _simplified_index(path))
    raise SourceMissing(
        f"找不到“{face.label}”的字体文件：请安装 fonts-noto-cjk，"
        f"或把字体放入 {own_dir()}，再运行 manage.py build_fonts。"
    )


def _matching(path: Path, names: tuple[str, ...]) -> Source | None:
    for index, families in enumerate(_families(path)):
        if names and any(family.startswith(names) for family in families):
            return Source(path, index)
    return None


def _simplified_index(path: Path) -> int:
    """The simplified Chinese font of a Noto collection."""
    described = enumerate(_families(path))
    return next((index for index, names in described if any(n.endswith(" SC") for n in names)), 0)


def _families(path: Path) -> list[set[str]]:
    """The names of each font of a file; a collection has several fonts."""
    if path.suffix.lower() == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            return [_names(font) for font in collection.fonts]
    with TTFont(path, lazy=True) as font:
        return [_names(font)]


def _names(font: TTFont) -> set[str]:
    return {str(record) for record in font["name"].names if record.nameID in (1, 4, 6, 16)}


def build(*, force: bool = False, processes: int = 2) -> Manifest:
    """Build what is not built from these very sources yet. Raises SourceMissing."""
    chosen = {face.key: find_source(face) for face in FACES}
    digest = _sources_digest(chosen)
    known = read_manifest()
    if known and known.sources == digest and not force:
        return known
    built_dir().mkdir(parents=True, exist_ok=True)
    largest_first = sorted(FACES, key=lambda face: not face.everything)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        hashes = list(
            pool.map(partial(_build_into, built_dir()), largest_first, [chosen[f.key] for f in largest_first])
        )
    faces = {
        face.key: {"source": chosen[face.key].name, "sha256": sha256}
        for face, sha256 in zip(largest_first, hashes, strict=True)
    }
    manifest = Manifest(RECIPE, digest, faces, _printable())
    _write(config_file(), _fontconfig().encode())
    write_manifest(manifest)
    return manifest


def _printable() -> tuple[tuple[int, int], ...]:
    """What the built faces can print together, as ranges."""
    codes: set[int] = set()
    for face in FACES:
        with TTFont(built_dir() / face.file_name, lazy=True) as font:
            codes |= set(font.getBestCmap())
    ranges: list[tuple[int, int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return tuple(ranges)


def write_manifest(manifest: Manifest) -> None:
    """The last step: what it names is in place."""
    _write(built_dir() / "manifest.json", json.dumps(asdict(manifest), indent=1, sort_keys=True).encode())


def _sources_digest(chosen: dict[str, Source]) -> str:
    digest = hashlib.sha256(str(RECIPE).encode())
    for key, source in sorted(chosen.items()):
        with source.path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{key} {source.name} {source.index} {content}\n".encode())
    return digest.hexdigest()


def _build_into(folder: Path, face: Face, source: Source) -> str:
    """Build one face and put it in place; returns its sha256."""
    font = small_font(face, source)
    path = folder / face.file_name
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
        font.save(part, reorderTables=True)
    os.chmod(part.name, 0o644)  # set-up and the workers may be different users
    os.replace(part.name, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def small_font(face: Face, source: Source) -> TTFont:
    """The face as a small TrueType font, ready to be saved."""
    font = TTFont(source.path, fontNumber=source.index, lazy=False, recalcTimestamp=False)
    wanted = common_set()
    if face.everything:
        wanted |= {code for code in font.getBestCmap() if is_ideograph(code)}
    if not face.latin:
        wanted -= set(range(0x21, 0x7F))
    _subset(font, wanted)
    return _rebuilt(font, face)


def _subset(font: TTFont, wanted: set[int]) -> None:
    options = Options(hinting=False, layout_features=[], notdef_outline=True, desubroutinize=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "meta", "STAT"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)


def _rebuilt(source: TTFont, face: Face) -> TTFont:
    """A fresh font that holds only outlines, advances, the character map and uniform names."""
    em = source["head"].unitsPerEm
    glyphs, advances = source.getGlyphSet(), source["hmtx"].metrics
    order = source.getGlyphOrder()
    outlines = {name: _quadratic(glyphs, name, em) for name in order}
    short = {name: f"g{index}" if index else ".notdef" for index, name in enumerate(order)}
    builder = FontBuilder(em, isTTF=True)
    builder.setupGlyphOrder([short[name] for name in order])
    builder.setupCharacterMap({code: short[name] for code, name in source.getBestCmap().items()})
    builder.setupGlyf({short[name]: outline for name, outline in outlines.items()})
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {short[name]: (advances[name][0], getattr(table[short[name]], "xMin", 0)) for name in order}
    )
    ascent, descent = round(ASCENT * em), round(DESCENT * em)
    builder.setupHorizontalHeader(ascent=ascent, descent=-descent, lineGap=0)
    copyright_text = source["name"].getDebugName(0) or ""
    builder.setupNameTable(
        {
            "copyright": copyright_text,
            "familyName": face.family,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{face.family} {RECIPE}",
            "fullName": face.family,
            "version": f"Version {RECIPE}.000",
            "psName": face.family.replace(" ", "") + "-Regular",
        },
        mac=False,
    )
    builder.setupOS2(
        usWeightClass=400,
        sTypoAscender=ascent,
        sTypoDescender=-descent,
        sTypoLineGap=0,
        usWinAscent=ascent,
        usWinDescent=descent,
        sxHeight=round(0.5 * em),
        sCapHeight=round(0.7 * em),
        fsType=source["OS/2"].fsType,
    )
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = EPOCH
    builder.font.recalcTimestamp = False
    return builder.font


def _quadratic(glyphs: object, name: str, em: int) -> object:
    pen = TTGlyphPen(None)
    glyphs[name].draw(Cu2QuPen(pen, max_err=em / 500, reverse_direction=True))  # type: ignore[index]
    return pen.glyph()


def _fontconfig() -> str:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f'<dir prefix="relative">{built_dir().name}</dir>\n'  # so that the folder may move
        f"<cachedir>{(built_dir().parent / 'cache').resolve()}</cachedir>\n"
        "</fontconfig>\n"
    )


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(content)
    os.replace(part, path)
