"""Names: cleaning, and the keys they are found by. Pure."""

import re
from functools import lru_cache

# Surnames that are read differently as a surname than in other words.
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "曾": "zeng", "朴": "piao", "盖": "ge", "区": "ou",
    "任": "ren", "华": "hua", "翟": "zhai", "尉迟": "yuchi", "万俟": "moqi", "缪": "miao", "繁": "po",
    "乐": "yue", "员": "yun", "种": "chong", "洗": "xian", "冼": "xian", "覃": "qin", "召": "shao",
    "黑": "he", "秘": "bi", "折": "she", "宿": "su", "重": "chong", "葛": "ge", "长孙": "zhangsun",
}  # fmt: skip
_BLANKS = re.compile(r"[\s\u3000\u200b\ufeff]+")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇·•.A-Za-z\- ]{2,40}")


def clean_name(text: str) -> str:
    """A name without the blanks that people put between two characters for looks ("张　伟" is "张伟").

    Blanks between Latin words stay single; any of the usual dots in a transcribed name becomes "·".
    """
    joined = re.sub(r"(?<=[A-Za-z])[\s\u3000]+(?=[A-Za-z])", "\0", text.strip())
    return re.sub(r"[•・‧．]", "·", _BLANKS.sub("", joined).replace("\0", " "))


def is_name(text: str) -> bool:
    """Whether a cleaned text can be a person's name."""
    return bool(_NAME.fullmatch(text))


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    from pypinyin import lazy_pinyin  # 56 MB of tables, which most processes never need

    return lazy_pinyin(character)[0].lower()  # a character without pinyin comes back as it is


def search_keys(name: str) -> tuple[str, str]:
    """(full pinyin, initials) of a name: ("luyuanhang", "lyh"). Characters without pinyin stand for themselves."""
    head = next((s for s in (name[:2], name[:1]) if s in _SURNAMES), "")
    syllables = [_SURNAMES[head]] if head else []
    syllables += [_syllable(c) for c in name[len(head) :] if c.isalnum()]
    initials = ("yc" if head == "尉迟" else "mq" if head == "万俟" else "zs") if len(head) == 2 else ""
    singles = syllables[1:] if len(head) == 2 else syllables
    return "".join(syllables)[:120], (initials + "".join(s[:1] for s in singles))[:20]


def pinyin_prefixes(beginning: str) -> list[str]:
    """How the pinyin of a name with this beginning may begin: one way, or more when it may open a double surname."""
    doubles = [surname for surname in _SURNAMES if len(surname) == 2 and len(beginning) == 1]
    heads = [beginning, *(surname for surname in doubles if surname.startswith(beginning))]
    return [search_keys(head)[0] for head in heads]
