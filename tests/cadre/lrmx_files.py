"""LRMX files for tests: a fictional person as elements, and the samples."""

import base64
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image

from cadre.enums import Sex
from cadre.lrmx.elements import FAMILY, KNOWN
from cadre.lrmx.xml import tag
from tests.factories import make_id_number

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "lrmx"
TODAY = date(2026, 11, 20)
PERSON = {
    "XingMing": "周明川",
    "XingBie": "男",
    "ChuShengNianYue": "198503",
    "MinZu": "汉族",
    "RuDangShiJian": "200706",
    "CanJiaGongZuoShiJian": "200708",
    "QuanRiZhiJiaoYu_XueLi": "大学",
    "XianRenZhiWu": "云川市财政局副局长、四级调研员",
    "JianLi": "2007.08--2019.11  云川市财政局科员\n2019.11--         云川市财政局副局长、四级调研员",
    "NianDuKaoHeJieGuo": "2023年度优秀；2024年度称职。",
    "ShenFenZheng": make_id_number(date(1985, 3, 9), sex=Sex.MALE),
}


def lrmx(head: str = '<?xml version="1.0" encoding="utf-8"?>\n', extra: str = "", **texts: str) -> str:
    """A file as text: the fictional person with other texts; `extra` goes in as XML behind the last element."""
    said = {**PERSON, **texts}
    ordered = [name for name in KNOWN if name in said]
    lines = [said[name] if name == FAMILY else tag(name, said[name]) for name in ordered if said[name]]
    return head + "<Person>\n  " + "\n  ".join(lines) + f"\n{extra}</Person>\n"


def family(*items: tuple[str, str, str, str, str]) -> str:
    names = ("ChengWei", "XingMing", "ChuShengRiQi", "ZhengZhiMianMao", "GongZuoDanWeiJiZhiWu")
    inner = ["".join(tag(n, t) for n, t in zip(names, item, strict=True)) for item in items]
    return f"<{FAMILY}>" + "".join(f"<Item>{texts}</Item>" for texts in inner) + f"</{FAMILY}>"


def picture(form: str = "JPEG", side: int = 8) -> bytes:
    file = BytesIO()
    Image.new("RGB", (side, side), "#884422").save(file, form)
    return file.getvalue()


def packed(data: bytes) -> str:
    return base64.b64encode(data).decode()


def samples() -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.lrmx"))]
