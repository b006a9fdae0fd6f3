"""The content of an event is told in the words of the screen."""

import ast
from typing import Any

import pytest

from accounts.wording import LABELS, told
from tests.source import modules

OWN = {
    "by",
    "target",
    "targets",
    "unit_path",
    "event",
    "rows",
    "on_behalf_of",
}  # parameters of the writer itself


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ({}, ""),
        ({"year": 2025, "scope": "全市"}, "年度：2025；范围：全市"),
        ({"role": "audit_admin", "is_demo": True}, "角色：安全审计员；演示账号：是"),
        ({"years": [2025, 2026], "source": "随产品提供"}, "年度：2025、2026；来源：随产品提供"),
        ({"before": "财政局", "after": "教育局"}, "财政局 → 教育局"),
        (
            {"source": "花名册导入 3", "changes": [{"what": "职级", "before": "", "after": "一级科员"}]},
            "来源：花名册导入 3；变更：职级：无 → 一级科员",
        ),
        ({"asked": {}, "count": 0, "note": ""}, "条数：0"),
        ({"unheard": 1}, "unheard：1"),
    ],
)
def test_detail_reads_as_a_line(detail: dict[str, Any], text: str) -> None:
    assert told(detail) == text


def test_every_keyword_of_the_log_has_a_label() -> None:
    used = {
        (keyword.arg, f"{module.name}:{call.lineno}")
        for module in modules()
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith(
            ("audit.record", "audit.record_many", "record_export", "record_backup")
        )
        for keyword in call.keywords
        if keyword.arg
    }
    assert len(used) > 50
    assert {(name, where) for name, where in used if name not in OWN and name not in LABELS} == set()
