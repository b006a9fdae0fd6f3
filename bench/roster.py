"""A roster of 100,000 rows: checking it, and checking plus writing it, as multiples of merely reading the file.

script/bench roster            DANDANG_BENCH_ROWS=10000 for a shorter one
"""

import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django
import xlsxwriter
from python_calamine import CalamineWorkbook

ROWS = int(os.environ.get("DANDANG_BENCH_ROWS", "100000"))
BOUND = 8  # checking may take this many times the bare read
HEADS = (
    "序号", "单位", "姓名", "性别", "出生年月", "民族", "籍贯", "参加工作时间", "入党时间", "学历", "毕业院校",
    "现任职务", "任现职时间", "现职级", "任现职级时间", "身份证号码", "2022年", "2023年", "2024年", "备注",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静秀丽强磊洋勇艳杰涛明超霞平刚桂英华玉萍红鹏建国文辉力航宁"


def write_roster(path: Path, rows: int) -> None:
    """A file of well-formed fictional people in 400 units."""
    from cadre import idnumber
    from cadre.enums import Rank, Sex

    random.seed(2025)
    ranks = [rank.label for rank in Rank][4:]
    units = [f"云川市{county}{n}局" for county in ("", "临湖区", "石桥县", "青岗县") for n in _words(100)]
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_row(0, 0, ["云川市干部花名册"])
        sheet.write_row(1, 0, HEADS)
        for n in range(rows):
            born = date(1970 + n % 30, 1 + n // 30 % 12, 1 + n // 360 % 28)
            sex = Sex.MALE if n % 2 else Sex.FEMALE
            order = n // 10080 * 2 + n % 2  # people born on one day differ in it
            number = f"3200{n // 100_000:02d}{born:%Y%m%d}{order:03d}"
            name = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=1 + n % 2))
            work = born.year + 23
            sheet.write_row(
                n + 2,
                0,
                [
                    n + 1, random.choice(units), name, sex.label, f"{born:%Y.%m}", "汉族", "云川临湖", f"{work}.07",
                    f"{work}.06", "大学", "云川大学", "科长", f"{min(work + 8, 2025)}.03", random.choice(ranks),
                    f"{min(work + 9, 2025)}.05", number + idnumber.check_digit(number), "称职" if work <= 2022 else "",
                    "优秀" if n % 6 == 0 and work <= 2023 else "", "称职", "",
                ],
            )  # fmt: skip


def _words(count: int) -> list[str]:
    return [a + b for a in "财教卫水农林民交建审" for b in "政育生利业务通设计统"][:count]


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    value = what()
    return time.perf_counter() - start, value


def main() -> int:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from cadre.models import Cadre, Unit
    from cadre.queries.imports import compare, read_roster
    from cadre.services.imports import import_file

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    path = settings.DATA_DIR / "roster.xlsx"
    write_roster(path, ROWS)
    size = path.stat().st_size

    def bare() -> None:
        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)

    def check() -> tuple[int, int]:
        with path.open("rb") as file:
            reading = read_roster(file, size, by=None, create_units=False)
        compare(reading)
        return len(reading.people), reading.bad

    def write() -> int:
        with path.open("rb") as file:
            return import_file(
                file=file, file_name=path.name, size=size, by=None, accept_good=True, create_units=False
            )[1]

    read = min(timed(bare)[0] for _ in range(3))
    print(f"{ROWS} 行，{size / 1e6:.1f} MB；只读文件 {read:.2f} s")
    empty, (good, bad) = timed(check)
    print(
        f"核对（空库）{empty:.2f} s = {empty / read:.1f} 倍（要求 ≤ {BOUND} 倍）；可导入 {good}，有问题 {bad}"
    )
    wrote, accepted = timed(write)
    print(f"核对并写入 {wrote:.2f} s = {wrote / read:.1f} 倍；导入 {accepted}，机构 {Unit.objects.count()}")
    again, _ = timed(check)
    print(f"再次核对（人员都已在册，逐项比对）{again:.2f} s = {again / read:.1f} 倍")
    return 0 if empty <= BOUND * read and accepted == ROWS == Cadre.objects.count() else 1


if __name__ == "__main__":
    sys.exit(main())
