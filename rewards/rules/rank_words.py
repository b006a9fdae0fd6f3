"""A standing in words: the lines of its working, each a sentence that a cadre can check himself. Pure."""

from collections.abc import Iterator
from datetime import date

from cadre.enums import PersonType
from regulations.rules import Rule
from rewards.enums import RankStanding
from rewards.rules.rank_years import YearLine
from rewards.rules.ranks import Standing

NOT_COMPUTED = (
    "政治素质、工作实绩、群众公认和职数由组织考察确定，不在推算之内；"
    "是否被立案审查调查只按已登记的情况推算，办理前请向纪检监察机关核实。"
)


def working_of(standing: Standing) -> list[str]:
    """The working from the present rank to the conclusion."""
    return [*_steps(standing), conclusion(standing)]


def conclusion(standing: Standing) -> str:
    """The result in one sentence, with what to do where something is lacking."""
    match standing.state:
        case RankStanding.ELIGIBLE:
            return (
                f"结论：{standing.on}符合晋升{name_of_target(standing)}的年限资格，自{standing.earliest}起。"
            )
        case RankStanding.BLOCKED:
            return f"结论：{standing.on}不得晋升，{_when(standing)}"
        case RankStanding.INCOMPLETE:
            years = _years(standing.missing)
            return (
                f"结论：缺{years}考核结果，不能确定；补录为称职以上的，自{standing.at_best}起符合年限资格。"
            )
        case RankStanding.SOON | RankStanding.WAITING:
            return f"结论：{standing.on}任职年限未满，{_when(standing)}"
        case RankStanding.TOP:
            return "结论：已是最高职级，没有可以晋升的职级。"
        case RankStanding.NO_RANK:
            return "结论：没有登记职级，也没有可以据以晋升职级的领导职务，不作推算；请先补录职级经历。"
        case RankStanding.NO_RULE:
            return f"结论：规则库里没有{standing.on}有效的晋升年限，不作推算。"
    if standing.career.person_type in (PersonType.INSTITUTION, PersonType.ENTERPRISE):
        return f"结论：{standing.career.person_type.label}不适用公务员职务与职级并行规定。"
    return f"结论：{standing.career.status.label}，不再晋升职级。"


def name_of_target(standing: Standing) -> str:
    return standing.to_rank.label if standing.to_rank else ""


def name_of_present(standing: Standing) -> str:
    """What he holds now: the rank, or the post that stands for it."""
    if standing.from_rank:
        return standing.from_rank.label
    return standing.post.label if standing.post else ""


def _when(standing: Standing) -> str:
    if standing.earliest is None:
        return "最早日期不能确定。"
    better = ""
    if standing.at_best and standing.at_best < standing.earliest:
        better = f"；补录{_years(standing.missing)}考核结果为称职以上的，最早{standing.at_best}"
    return f"最早{standing.earliest}可以晋升{name_of_target(standing)}（今后年度按称职推算）{better}。"


def _steps(standing: Standing) -> Iterator[str]:
    if standing.to_rank is None or standing.since is None:
        return
    yield _start(standing, standing.since)
    if standing.months is None:
        return
    yield _asked(standing)
    for post in standing.equal_posts:
        until = f"至{post.ended_on}" if post.ended_on else "起"
        yield f"{post.started_on}{until}任{post.level.label}，与{name_of_present(standing)}的年限合并计算。"
    for line in standing.lines:
        yield year_sentence(line, standing)
    yield _sum(standing)
    yield from (one.sentence for one in standing.present)
    for one in standing.past:
        yield f"{one.label}的影响期已于{one.until}届满，是否仍影响使用由组织认定。"


def _start(standing: Standing, since: date) -> str:
    step = standing.rules.used.get("rank.step_by_step")
    by_step = f"，逐级晋升（{step.source}）" if step else ""
    present = f"现任{name_of_present(standing)}，自{since}起"
    if standing.from_rank is None:
        present = f"没有登记职级，按现任{name_of_present(standing)}（{since}起）推算"
    return f"{present}；下一职级为{name_of_target(standing)}{by_step}。"


def _asked(standing: Standing) -> str:
    rule, opens = standing.rules.used["rank.years"], standing.rules.used.get("rank.from")
    held = opens.words.get(name_of_target(standing), "") if opens else ""
    years = standing.base // 12
    return f"应任{held or name_of_present(standing)}满{years}年，即{standing.base}个月（{rule.source}）。"


def year_sentence(line: YearLine, standing: Standing) -> str:
    """ "2021年度：优秀，任职12个月，计入12个月，缩短6个月（《…》第十九条）。" """
    grade = f"{line.grade.label}，" if line.grade else ""
    counted = f"计入{line.counted}个月" if line.effect.counts else "不计入"
    return f"{line.year}年度：{grade}任职{line.served}个月，{counted}{remark_of(line, standing)}。"


def remark_of(line: YearLine, standing: Standing) -> str:
    """What else a year does, with its source: the part behind the counted months."""
    said = ""
    if line.credit:
        said = f"，缩短{line.credit}个月{_source(standing.rules.used.get('rank.excellent_credit'))}"
    elif line.effect.shortens:
        said = "，年度结束后缩短年限"
    if line.penalty:
        said += (
            f"，延长{line.penalty}个月{_source(standing.rules.used.get('rank.basically_competent_penalty'))}"
        )
    if line.effect.words:
        rule = standing.rules.used.get("rank.uncounted_grades") if line.grade else None
        said += f"：{line.effect.words}{_source(rule)}"
    return said


def _source(rule: Rule | None) -> str:
    return f"（{rule.source}）" if rule else ""


def _sum(standing: Standing) -> str:
    credit = sum(line.credit for line in standing.lines)
    penalty = sum(line.penalty for line in standing.lines)
    asked = f"{standing.base}"
    asked += f"－{credit}" if credit else ""
    asked += f"＋{penalty}" if penalty else ""
    if credit or penalty:
        asked += (
            f"＝{standing.needed}"
            if standing.base - credit + penalty == standing.needed
            else f"，按{standing.needed}"
        )
    short = standing.needed - standing.counted
    result = "年限已满" if short <= 0 else f"还差{short}个月"
    return f"至{standing.on}计入{standing.counted}个月，应满{asked}个月：{result}。"


def _years(years: list[int]) -> str:
    return "、".join(f"{year}年度" for year in years)
