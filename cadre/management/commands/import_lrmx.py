"""`manage.py import_lrmx PATH…`: take in LRMX files, folders of them, or zips."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.permissions import Refused
from cadre.findings import Unparsed
from cadre.lrmx.archive import unpack
from cadre.lrmx.check import Founding, LrmxFindings, check_files
from cadre.queries import unit_book
from cadre.services.lrmx import import_files, source_on
from cadre.services.merging import differences

Refusals = list[dict[str, str]]


class Command(BaseCommand):
    """Good files are taken, bad ones listed; the command then ends with status 1."""

    help = "Import LRMX files, folders or zips; --dry-run shows what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, show the differences")
        parser.add_argument(
            "--create-units",
            action="store_true",
            help="found every missing unit; without it only those below a known city or county",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refused: Refusals = []
        files = list(_files(options["paths"], refused))
        founding = Founding.ALWAYS if options["create_units"] else Founding.BELOW_KNOWN
        outcome = (_preview if options["dry_run"] else _import)(files, founding)
        outcome["files"] += len(refused)
        outcome["refused"] = refused + outcome["refused"]
        self.stdout.write(json.dumps(outcome, ensure_ascii=False) if options["json"] else _in_words(outcome))
        if outcome["refused"]:
            raise CommandError(f"{len(outcome['refused'])} 份文件未导入，原因见上。")


def _files(paths: Iterable[str], refused: Refusals) -> Iterator[tuple[str, bytes]]:
    for path in map(Path, paths):
        found = sorted(p for p in path.rglob("*") if p.suffix.lower() == ".lrmx") if path.is_dir() else [path]
        for file in found:
            try:
                yield from unpack(str(file), file.read_bytes())
            except OSError:
                refused.append({"file": str(file), "reason": "找不到文件，或没有读取它的权限。"})
            except Refused as refusal:
                refused.append({"file": str(file), "reason": str(refusal)})


def _import(files: list[tuple[str, bytes]], founding: Founding) -> dict[str, Any]:
    imported = import_files(files=files, founding=founding, by=None)
    counts = {
        "files": len(files),
        "imported": len(imported.recorded.created),
        "updated": len(imported.recorded.updated),
    }
    return counts | _listed(imported.findings)


def _preview(files: list[tuple[str, bytes]], founding: Founding) -> dict[str, Any]:
    today = timezone.localdate()
    findings = check_files(files, unit_book(), today=today, founding=founding)
    known = differences(findings.people, source=source_on(today))
    changes = [
        {"file": findings.files_of_people[place], "what": c.what, "before": c.before, "after": c.after}
        for place, changed in known.items()
        for c in changed
    ]
    counts = {
        "files": len(files),
        "imported": len(findings.people) - len(known),
        "updated": sum(bool(changed) for changed in known.values()),
    }
    return counts | _listed(findings) | {"differences": changes}


def _listed(findings: LrmxFindings) -> dict[str, Any]:
    return {
        "refused": [{"file": p.file, "reason": p.reason} for p in findings.problems],
        "unparsed": [_shown(text) for text in findings.unparsed],
    }


def _shown(text: Unparsed) -> dict[str, str]:
    return {"file": text.file, "field": text.field, "text": text.text}


def _in_words(outcome: dict[str, Any]) -> str:
    refused, same = outcome["refused"], outcome["files"] - outcome["imported"] - outcome["updated"]
    counts = f"新增 {outcome['imported']}，更新 {outcome['updated']}，无变化 {same - len(refused)}"
    lines = [f"共 {outcome['files']} 份文件：{counts}，未导入 {len(refused)}。"]
    lines += [f"未导入 {item['file']}：{item['reason']}" for item in refused]
    lines += [f"未识别 {item['file']} {item['field']}：{item['text']}" for item in outcome["unparsed"]]
    lines += [
        f"变化 {item['file']} {item['what']}：{item['before'] or '无'} → {item['after'] or '无'}"
        for item in outcome.get("differences", [])
    ]
    return "\n".join(lines)
