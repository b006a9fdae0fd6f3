"""`manage.py import_lrmx` and `manage.py export_lrmx`."""

import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cadre.models import Cadre, Import, Unit
from tests.cadre.lrmx_files import SAMPLES, lrmx, samples
from tests.factories import make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def run(*args: str) -> dict[str, Any]:
    """The JSON that the command prints, also when it ends with a refusal."""
    out = StringIO()
    try:
        call_command("import_lrmx", *args, "--json", stdout=out)
    except CommandError:
        assert json.loads(out.getvalue())["refused"]
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_samples_load_into_an_empty_city() -> None:
    unknown = str(SAMPLES / "韩立德.lrmx")
    assert run(str(SAMPLES)) == {
        "files": 3,
        "imported": 3,
        "updated": 0,
        "refused": [],
        "unparsed": [{"file": unknown, "field": "BeiYong1", "text": "保留字段"}],
    }
    assert run(str(SAMPLES)) | {"unparsed": []} == {
        "files": 3,
        "imported": 0,
        "updated": 0,
        "refused": [],
        "unparsed": [],
    }


def test_the_samples_load_after_the_roster() -> None:
    make_city()
    outcome = run(*(str(SAMPLES / f"{name}.lrmx") for name in ("陆远航", "马晓岚", "韩立德")))
    assert (outcome["imported"], outcome["refused"]) == (3, [])
    founded = [item["text"] for item in outcome["unparsed"] if item["field"] == "XianRenZhiWu"]
    assert founded == [
        "云川市石桥县司法局（名册中没有此单位，按文件新建）",
        "云川市青岗县水利局（名册中没有此单位，按文件新建）",
    ]
    assert Unit.objects.get(name="云川市青岗县水利局").parent.name == "云川市青岗县"


def test_good_files_are_taken_and_bad_ones_named(tmp_path: Path) -> None:
    make_city()
    (tmp_path / "好.LRMX").write_text(lrmx(), encoding="utf-8")
    (tmp_path / "坏.lrmx").write_bytes(b"<html/>")
    (tmp_path / "说明.txt").write_text("不是任免表", encoding="utf-8")
    outcome = run(str(tmp_path), str(tmp_path / "无.lrmx"))
    assert (outcome["files"], outcome["imported"]) == (3, 1)
    assert {(Path(item["file"]).name, item["reason"][:6]) for item in outcome["refused"]} == {
        ("坏.lrmx", "文件的根元素"),
        ("无.lrmx", "找不到文件，"),
    }


def test_a_zip_is_taken(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "批.zip", "w") as archive:
        for name, data in samples():
            archive.writestr(name, data)
    outcome = run(str(tmp_path / "批.zip"))
    assert (outcome["files"], outcome["imported"]) == (3, 3)


def test_a_refusal_ends_with_an_error_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "坏.lrmx").write_bytes(b"")
    (tmp_path / "坏.zip").write_bytes(b"PK\x03\x04")
    out = StringIO()
    with pytest.raises(CommandError, match="2 份文件未导入"):
        call_command("import_lrmx", str(tmp_path / "坏.lrmx"), str(tmp_path / "坏.zip"), stdout=out)
    assert out.getvalue().startswith("共 2 份文件：新增 0，更新 0，无变化 0，未导入 2。\n")
    assert "文件是空的" in out.getvalue()
    assert "压缩包已损坏" in out.getvalue()


def test_unknown_units_are_founded_when_asked(tmp_path: Path) -> None:
    make_city()
    file = tmp_path / "一.lrmx"
    file.write_text(lrmx(XianRenZhiWu="江东市教育局局长"), encoding="utf-8")
    assert "江东市教育局" in run(str(file))["refused"][0]["reason"]
    assert run(str(file), "--create-units")["imported"] == 1
    assert Unit.objects.filter(name="江东市教育局").exists()


def test_a_dry_run_shows_the_difference_and_writes_nothing(tmp_path: Path) -> None:
    make_city()
    file = tmp_path / "一.lrmx"
    file.write_text(lrmx(), encoding="utf-8")
    assert run(str(file), "--dry-run")["imported"] == 1
    assert not Cadre.objects.exists()
    run(str(file))
    file.write_text(lrmx(NianDuKaoHeJieGuo="2023年度称职；2024年度称职"), encoding="utf-8")
    outcome = run(str(file), "--dry-run")
    assert (outcome["imported"], outcome["updated"]) == (0, 1)
    assert outcome["differences"] == [
        {"file": str(file), "what": "2023年度优秀 等次", "before": "优秀", "after": "称职"}
    ]
    assert Cadre.objects.get().yeargrades.get(year=2023).grade == "excellent"
    out = StringIO()
    call_command("import_lrmx", str(file), "--dry-run", stdout=out)
    assert f"变化 {file} 2023年度优秀 等次：优秀 → 称职" in out.getvalue()
    assert not Import.objects.exists()


def test_people_are_exported_by_either_number_and_come_back_the_same(tmp_path: Path) -> None:
    run(str(SAMPLES))
    lu, ma = Cadre.objects.get(name="陆远航"), Cadre.objects.get(name="马晓岚")
    out = StringIO()
    keys = ["--person", lu.number, "--person", ma.id_number.lower()]
    call_command("export_lrmx", *keys, "-o", str(tmp_path / "出"), stdout=out)
    names = [f"陆远航_{lu.number}.lrmx", f"马晓岚_{ma.number}.lrmx"]
    assert [Path(line).name for line in out.getvalue().splitlines()] == names
    assert (tmp_path / "出" / names[0]).read_bytes() == (SAMPLES / "陆远航.lrmx").read_bytes()
    again = run(str(tmp_path / "出"))
    assert (again["files"], again["imported"], again["updated"], again["refused"]) == (2, 0, 0, [])


def test_an_unknown_key_stops_the_export_before_a_file_is_written(tmp_path: Path) -> None:
    run(str(SAMPLES))
    key = Cadre.objects.get(name="陆远航").number
    with pytest.raises(CommandError, match="320…0011") as refusal:
        call_command(
            "export_lrmx",
            "--person",
            key,
            "--person",
            "320000198001010011",
            "-o",
            str(tmp_path),
            stdout=StringIO(),
        )
    assert "320000198001010011" not in str(refusal.value)
    assert list(tmp_path.glob("*.lrmx")) == []
