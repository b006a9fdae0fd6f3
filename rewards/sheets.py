"""Lists of places as .xlsx files. A cell is never a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter
from django.utils import timezone

from rewards.models import Account, Entry, Plan, PlanPerson, PlanRow, PoolGrant
from rewards.queries.places import Pair, told_choices
from rewards.rules.amounts import BASIS_POINT, shown_percent

Cell = str | int | None
Column = tuple[str, int]  # head, width


def workbook(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], above: Sequence[str] = ()
) -> bytes:
    """One sheet: lines above, a head that stays, rows. Numbers stay numbers."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bg_color": "#F4EFEA", "bottom": 1})
    for line, text in enumerate(above):
        sheet.write_string(line, 0, text)
    first = len(above) + bool(above)
    for place, (label, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(first, place, label, head)
    sheet.freeze_panes(first + 1, 1)
    for line, row in enumerate(rows, start=first + 1):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, place, cell)
            elif cell:
                sheet.write_string(line, place, cell)
    book.close()
    return out.getvalue()


def plan_sheet(plan: Plan, rows: Iterable[PlanRow]) -> bytes:
    """Every row of a plan, with how each number came about."""
    columns = [
        ("机构编码", 14), ("单位", 34), ("单位等次", 10), ("定等人数", 9), ("不确定等次", 10), ("不参加", 8),
        ("计入基数", 9), ("比例", 8), ("名额", 8), ("单位上限", 9), ("算式", 60), ("联合单元", 30),
    ]  # fmt: skip
    above = [
        f"{plan}（{plan.unit.name}，{plan.get_scheme_display()}，{plan.get_state_display()}）",
        *plan.working,
    ]
    above += [f"{label}：{words}" for label, words in told_choices(plan)]
    return workbook("名额方案", columns, (_plan_row(row) for row in rows), above)


def _plan_row(row: PlanRow) -> list[Cell]:
    ratio = "" if row.is_group else shown_percent(min(row.points, row.cap_points) * BASIS_POINT)
    return [
        row.code, row.name, row.grade, row.graded, row.undetermined, row.absent, row.people, ratio,
        None if row.group else row.places, None if row.group else row.most, row.working,
        row.group.name if row.group else "",
    ]  # fmt: skip


def people_sheet(plan: Plan, persons: Iterable[PlanPerson]) -> bytes:
    """The people who are told by name, and why."""
    columns = [("内部编号", 12), ("姓名", 10), ("单位", 34), ("处理", 24), ("理由", 70)]
    rows = (
        [one.cadre.number, one.cadre.name, one.row.unit.name, one.get_treatment_display(), one.reason]
        for one in persons
    )
    return workbook("人员情形", columns, rows, [str(plan)])


def compare_sheet(left: Plan, right: Plan, pairs: Iterable[Pair]) -> bytes:
    """Two plans side by side with each unit's difference."""
    columns = [
        ("机构编码", 14), ("单位", 34), ("甲：等次", 10), ("甲：名额", 9), ("甲：算式", 50),
        ("乙：等次", 10), ("乙：名额", 9), ("乙：算式", 50), ("相差", 8),
    ]  # fmt: skip
    rows = ([pair.code, pair.name, *_side(pair.left), *_side(pair.right), pair.difference] for pair in pairs)
    return workbook("方案比较", columns, rows, [f"甲：{left}", f"乙：{right}"])


def _side(row: PlanRow | None) -> list[Cell]:
    return [row.grade, row.places, row.working] if row else ["", None, ""]


def accounts_sheet(accounts: Iterable[Account]) -> bytes:
    columns = [
        ("年度", 8),
        ("种类", 12),
        ("账户", 44),
        ("单位", 34),
        ("下达", 10),
        ("占用", 10),
        ("结余", 10),
    ]
    return workbook("名额台账", columns, (_account_row(one) for one in accounts))


def _account_row(one: Account) -> list[Cell]:
    amounts = [_amount(one, amount) for amount in (one.total, one.taken, one.balance)]
    return [one.year, one.get_kind_display(), one.name, one.unit.name, *amounts]


def entries_sheet(account: Account, entries: Iterable[Entry]) -> bytes:
    """An account line by line, oldest first."""
    columns = [
        ("序号", 8), ("时间", 18), ("事项", 8), ("增减", 10), ("结余", 10), ("事由", 50), ("对象", 24), ("经办人", 14),
    ]  # fmt: skip
    return workbook("流水", columns, (_entry_row(account, one) for one in entries), [account.name])


def _entry_row(account: Account, one: Entry) -> list[Cell]:
    amounts = [_amount(account, amount) for amount in (one.amount, one.balance)]
    when = f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}"
    by = one.by.full_name if one.by else "命令行"
    return [one.seq, when, one.get_kind_display(), *amounts, one.reason, one.ref, by]


def grants_sheet(grants: Iterable[PoolGrant]) -> bytes:
    columns = [
        ("单位", 34), ("名额", 8), ("已退回", 8), ("领域", 14), ("事由", 50), ("依据", 24), ("状态", 12), ("意见", 30),
    ]  # fmt: skip
    return workbook("激励池发放", columns, (_grant_row(one) for one in grants))


def _grant_row(one: PoolGrant) -> list[Cell]:
    state = one.get_state_display()
    return [one.unit.name, one.amount, one.returned, one.field, one.reason, one.ref, state, one.note]


def _amount(account: Account, amount: int) -> Cell:
    """Places as a number; money as 元 with two decimals, exactly."""
    if not account.is_money:
        return amount
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"
