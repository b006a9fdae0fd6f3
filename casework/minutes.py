"""What the minutes of a meeting say: a frozen value, and the paper that is printed from it. Pure."""

import json
from dataclasses import dataclass
from typing import Any

from printing.list_paper import Align, Column, Item, ListPaper
from printing.plain import Paper


@dataclass(frozen=True)
class ItemMinutes(Paper):
    """One item: the case, what was proposed, who kept out, the count, and the outcome with its working.

    `named` lists who voted how; empty for a secret vote.
    """

    case: str
    proposal: str
    recused: tuple[str, ...]
    votes: tuple[int, int, int]  # for, against, abstained
    outcome: str
    working: tuple[str, ...]
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Minutes(Paper):
    """A closed meeting. `day` reads 2026年3月5日; the lists are of names."""

    organ: str
    title: str
    day: str
    place: str
    chair: str
    is_secret: bool
    present: tuple[str, ...]
    absent: tuple[str, ...]
    items: tuple[ItemMinutes, ...]
    text: str
    recorded_by: str

    def paper(self) -> ListPaper:
        """The minutes as a paper to print and sign."""
        return ListPaper(
            title=f"{self.title}会议记录",
            day=self.day,
            about=self.organ,
            lead=tuple(Item(line) for line in self._head()),
            columns=(
                Column("序号", 2),
                Column("议题", 7, Align.LEFT),
                Column("提请事项", 6, Align.LEFT),
                Column("赞成", 2),
                Column("反对", 2),
                Column("弃权", 2),
                Column("结果", 3),
            ),
            rows=tuple(self._row(number, item) for number, item in enumerate(self.items, start=1)),
            closing=tuple(self._closing()),
            each_page=f"记录人：{self.recorded_by}",
        )

    def _head(self) -> list[str]:
        lines = [
            f"时间：{self.day}",
            f"地点：{self.place}" if self.place else "",
            f"主持人：{self.chair}" if self.chair else "",
            f"应到：{len(self.present) + len(self.absent)}人，实到：{len(self.present)}人",
            f"到会人员：{'、'.join(self.present)}" if self.present else "",
            f"缺席人员：{'、'.join(self.absent)}" if self.absent else "",
            f"表决方式：{'无记名投票' if self.is_secret else '记名表决'}",
        ]
        return [line for line in lines if line]

    def _row(self, number: int, item: ItemMinutes) -> tuple[str, ...]:
        return (str(number), item.case, item.proposal, *(str(count) for count in item.votes), item.outcome)

    def _closing(self) -> list[Item]:
        lines = [Item("表决情况", heading=True)]
        for number, item in enumerate(self.items, start=1):
            lines.append(Item(f"{number}. {item.case}：{item.outcome}。"))
            if item.recused:
                lines.append(Item(f"回避：{'、'.join(item.recused)}。"))
            lines += [Item(line) for line in item.working]
            if item.named:
                lines.append(Item("，".join(f"{name}{choice}" for name, choice in item.named) + "。"))
        lines.append(Item("会议记录", heading=True))
        lines += [Item(line.strip()) for line in self.text.splitlines() if line.strip()]
        return lines


def minutes_from(record: dict[str, Any]) -> Minutes:
    """The minutes as they were kept when the meeting closed. Raises printing.plain.NotAPaper."""
    return Minutes.from_json(json.dumps(record, ensure_ascii=False))
