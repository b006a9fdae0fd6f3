"""Whether a text carries a classification marking (国家秘密标志). Pure.

A system that is not classified may not hold state secrets (《保守国家秘密法》第三十一条). A marking is 绝密, 机密
or 秘密 before the star (秘密★10年), in a field 密级, or alone where papers carry it: on a line of its own at the head
of a paper, or standing alone in a file's name. The same words in running text, and 商业秘密 or 工作秘密, are none.
"""

import re
import unicodedata
from collections.abc import Iterable

HEAD_LINES = 12  # of a page or part: a marking stands in the first lines of a paper
_WORD = r"(?:绝\s*密|机\s*密|秘\s*密)"
_NOT_STATE = r"(?<!商业)(?<!工作)(?<!个人)"
_STARRED = re.compile(rf"{_NOT_STATE}({_WORD})\s*[★☆]")
_FIELD = re.compile(rf"密\s*(?:级别|等级|级)\s*[:]?\s*[〔\[(【]?\s*({_WORD})(?!\s*[、/,])")
_TERM = r"[★☆*]?\s*(?:\d+\s*[年月天日](?:\d+月)?(?:\d+日)?|长期|启用前|解密前)"
_ALONE = re.compile(
    rf"^[\s〔\[(【<]*({_WORD})\s*(?:级|件|文件|资料|材料)?[\s〕\])】>]*(?:{_TERM})?\s*(?:特\s*急|加\s*急|急\s*件)?\s*$"
)
_SEPARATORS = re.compile(r"[\s_\-—+,;.。、，()\[\]【】〔〕<>《》]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def in_name(name: str) -> str:
    """The marking in a file's name; "" when there is none."""
    plain = _plain(name)
    found = _STARRED.search(plain) or _FIELD.search(plain)
    if found:
        return _word(found[1])
    for piece in _SEPARATORS.split(plain):
        if match := _ALONE.match(piece):
            return _word(match[1])
    return ""


def in_text(text: str) -> str:
    """The marking in the text of a page or part; "" when there is none."""
    plain = _plain(text)
    found = _STARRED.search(plain) or _FIELD.search(plain)
    if found:
        return _word(found[1])
    lines = (line for line in plain.splitlines() if line.strip())
    for _, line in zip(range(HEAD_LINES), lines, strict=False):
        if match := _ALONE.match(line):
            return _word(match[1])
    return ""


def in_texts(texts: Iterable[str]) -> str:
    """The first marking of several pages or parts."""
    return next((found for text in texts if (found := in_text(text))), "")


def _plain(text: str) -> str:
    """Full-width forms as half-width ones, and nothing that cannot be seen."""
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE))


def _word(found: str) -> str:
    return re.sub(r"\s", "", found)
