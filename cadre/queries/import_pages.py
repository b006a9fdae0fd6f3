"""What the page of an import shows: its job, and what was found, one tab at a time."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cadre.enums import ImportState
from cadre.models import Import
from jobs.models import Job

PROBLEMS, CHANGES, UNPARSED = "problems", "changes", "unparsed"
TABS = ((PROBLEMS, "有问题"), (CHANGES, "更新内容"), (UNPARSED, "未识别"))
_EMPTY: dict[str, Any] = {"problems": [], "changes": [], "unparsed": [], "new_units": []}


def check_key(import_id: int) -> str:
    """The key of the job that checks an import."""
    return f"cadre.check_import:{import_id}"


def apply_key(import_id: int) -> str:
    """The key of the job that applies an import."""
    return f"cadre.apply_import:{import_id}"


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Found:
    """The findings with one tab picked: its rows, and for problems how many stand in each column."""

    new: int
    changed: int
    same: int
    new_units: Sequence[str]
    tabs: Sequence[Tab]
    tab: str
    columns: Sequence[tuple[str, int]]
    column: str
    rows: Sequence[dict[str, Any]]
    has_files: bool


def findings_of(upload: Import) -> dict[str, Any]:
    """The findings of a check as `Preview.as_json` wrote them; empty before the check is over."""
    if not upload.findings:
        return _EMPTY
    with upload.findings.open("rb") as file:
        found: dict[str, Any] = json.load(file)
    return found


def found_in(upload: Import, *, tab: str, column: str) -> Found:
    """The findings for one view of the page. Without a choice the first tab that has something is picked."""
    findings = findings_of(upload)
    picked = tab if tab in dict(TABS) else next((name for name, _ in TABS if findings[name]), PROBLEMS)
    rows: list[dict[str, Any]] = findings[picked]
    columns: list[tuple[str, int]] = []
    if picked == PROBLEMS:
        columns = Counter(row["column"] for row in rows).most_common()
        rows = [row for row in rows if column in ("", row["column"])]
    return Found(
        new=findings.get("new", 0),
        changed=findings.get("changed", 0),
        same=findings.get("same", 0),
        new_units=findings["new_units"],
        tabs=[Tab(name, label, len(findings[name]), name == picked) for name, label in TABS],
        tab=picked,
        columns=columns,
        column=column,
        rows=rows,
        has_files=any(row.get("file") for row in rows),
    )


def job_of(upload: Import) -> Job | None:
    """The job that works on the import now."""
    keys = {ImportState.PARSING: check_key, ImportState.APPLYING: apply_key}
    key = keys.get(ImportState(upload.state))
    return Job.objects.filter(key=key(upload.pk)).first() if key else None


def label_of(upload: Import) -> str:
    """What the progress bar says."""
    return "正在核对文件" if upload.state == ImportState.PARSING else "正在写入名册"
