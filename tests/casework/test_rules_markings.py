"""Markings of state secrets are found where papers carry them, and ordinary words are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules import markings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("秘密★10年\n关于某事的报告", "秘密"),
        ("000001\n机密★1年\n特急\n中共云川市委文件", "机密"),
        ("绝 密 ★ 30年", "绝密"),
        ("绝　密\n中共云川市委", "绝密"),
        ("机密", "机密"),
        ("【秘密】\n请示", "秘密"),
        ("（机密）\n请示", "机密"),
        ("机密 特急\n请示", "机密"),
        ("秘密 长期\n请示", "秘密"),
        ("机密☆2030年12月", "机密"),
        ("密级：秘密", "秘密"),
        ("密 级: 机 密", "机密"),
        ("密级\n机密\n标题", "机密"),
        ("正文很长" * 200 + "\n密级：绝密", "绝密"),
        ("正文\n" * 50 + "附件1 秘密★5年", "秘密"),
        ("涉密等级：秘密", "秘密"),
        ("密\u200b级：秘\u200b密", "秘密"),
        ("机密级\n某文件", "机密"),
    ],
)
def test_a_marking_is_found(text: str, found: str) -> None:
    assert markings.in_text(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "该企业的商业秘密依法受到保护。",
        "商业秘密",
        "工作秘密★5年",
        "不得泄露国家秘密、工作秘密、商业秘密和个人隐私。",
        "核心机密性数据应当加密。",
        "密级：公开",
        "密级：内部",
        "密级（绝密、机密、秘密）由定密责任人确定",
        "国家秘密的密级分为绝密、机密、秘密三级。",
        "密级：□绝密 □机密 □秘密 ☑公开",
        "密级：绝密、机密、秘密（请选择）",
        "他保守秘密10年。",
        "正文\n" * 40 + "秘密\n",
        "机密文件管理制度的执行情况",
        "",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert markings.in_text(text) == ""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("秘密★10年.pdf", "秘密"),
        ("【机密】会议纪要.docx", "机密"),
        ("会议纪要（秘密）.docx", "秘密"),
        ("绝密_名单.xlsx", "绝密"),
        ("机密文件.pdf", "机密"),
        ("秘密.pdf", "秘密"),
        ("商业秘密保护办法.docx", ""),
        ("机密文件管理制度.docx", ""),
        ("国家秘密范围学习笔记.txt", ""),
        ("解密.pdf", ""),
    ],
)
def test_the_name_of_a_file(name: str, found: str) -> None:
    assert markings.in_name(name) == found


@given(st.text(), st.sampled_from(["绝密", "机密", "秘密"]), st.text())
def test_a_star_gives_it_away_wherever_it_stands(before: str, word: str, after: str) -> None:
    assert markings.in_text(f"{before}\n{word}★{after}")


@given(st.text(alphabet=st.characters(blacklist_characters="密")))
def test_nothing_is_found_without_the_word(text: str) -> None:
    assert markings.in_text(text) == markings.in_name(text) == ""
