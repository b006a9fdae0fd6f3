"""The content of an audit event in the words of the screen. Pure."""

from collections.abc import Mapping
from typing import Any

from accounts.enums import Role

# What a keyword of `audit.record` is called on the screen.
LABELS = {
    "added": "新增",
    "after": "变更后",
    "amount": "数量",
    "asked": "条件",
    "asked_by": "申请人",
    "balance": "结余",
    "before": "变更前",
    "changes": "变更",
    "code": "规则",
    "count": "条数",
    "days": "天数",
    "document": "依据文件",
    "documents": "份数",
    "events": "记录数",
    "fields": "项目",
    "form": "表格",
    "good": "可导入",
    "is_demo": "演示账号",
    "jobs": "任务数",
    "kind": "种类",
    "left_out": "未导入",
    "made_at": "备份时间",
    "members": "成员",
    "minutes": "分钟",
    "name": "名称",
    "note": "说明",
    "object": "对象",
    "ok": "完整",
    "on": "日期",
    "people": "人数",
    "reason": "事由",
    "role": "角色",
    "round": "第几轮",
    "rows": "行数",
    "run": "评审报告",
    "scope": "范围",
    "seed": "种子",
    "sha256": "文件校验值",
    "since": "自",
    "source": "来源",
    "step": "步骤",
    "subject": "涉及干部",
    "superseded": "被替换",
    "until": "至",
    "value": "数值",
    "version": "版本",
    "via": "途径",
    "what": "内容",
    "year": "年度",
    "years": "年度",
}
_WORDS = {True: "是", False: "否", None: "无"}
_ROLES = {role.value: role.label for role in Role}


def told(detail: Mapping[str, Any]) -> str:
    """One line: "年度：2025；范围：全市"; a pair of before and after reads "甲 → 乙"."""
    rest = dict(detail)
    parts = []
    if "before" in rest and "after" in rest:
        parts.append(_change(rest.pop("what", ""), rest.pop("before"), rest.pop("after")))
    parts += [
        f"{LABELS.get(key, key)}：{_said(value)}" for key, value in rest.items() if value not in ("", [], {})
    ]
    return "；".join(parts)


def _change(what: Any, before: Any, after: Any) -> str:
    head = f"{what}：" if what else ""
    return f"{head}{_said(before) or '无'} → {_said(after) or '无'}"


def _said(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, Mapping):
        return told(value)
    if isinstance(value, (list, tuple)):
        return "、".join(_said(item) for item in value)
    return _ROLES.get(str(value), str(value))
