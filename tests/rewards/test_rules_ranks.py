"""Rank promotion: the regulation's own numbers, the cases that examinations ask, and what must hold for all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cadre.effects import Barred, SanctionFact, effects_of
from cadre.enums import CadreStatus, Grade, Level, PersonType, Rank, SanctionKind
from regulations.enums import Confidence, Severity
from regulations.national import national
from regulations.rules import Rule, RuleBook
from rewards.enums import RankStanding
from rewards.rules.obstacles import Obstacle, from_effects, from_investigations, investigated
from rewards.rules.rank_rules import Rules, rank_rules
from rewards.rules.rank_words import working_of
from rewards.rules.ranks import Career, PostPeriod, RankPeriod, Standing, standing_of

BEGAN = date(2019, 6, 1)  # 公务员职务与职级并行规定 in force
G, R, S = Grade, Rank, RankStanding
GOOD = G.COMPETENT


def grades(**changes: Grade | None) -> dict[int, Grade]:
    """称职 in every year from 2012 to 2035, but for what is named: y2021=Grade.EXCELLENT; None is no grade."""
    found: dict[int, Grade | None] = dict.fromkeys(range(2012, 2036), GOOD)
    found |= {int(name[1:]): grade for name, grade in changes.items()}
    return {year: grade for year, grade in found.items() if grade}


def career(
    rank: Rank | None = R.SECTION_4,
    since: date = date(2020, 1, 1),
    known: dict[int, Grade] | None = None,
    posts: Sequence[PostPeriod] = (),
    obstacles: Sequence[Obstacle] = (),
    person_type: PersonType = PersonType.CIVIL_SERVANT,
) -> Career:
    held = [RankPeriod(rank, since)] if rank else []
    return Career(
        person_type=person_type,
        ranks=held,
        posts=posts,
        grades=grades() if known is None else known,
        obstacles=obstacles,
    )


def standing(one: Career, on: date, book: Rules | None = None) -> Standing:
    return standing_of(one, rank_rules(book or national(), on, BEGAN if on >= BEGAN else None))


def sanctioned(kind: SanctionKind, since: date, until: date | None, on: date) -> tuple[Obstacle, ...]:
    return from_effects(effects_of([SanctionFact(1, kind, since, until)], national(), on), Barred.RANK)


def said(found: Standing) -> str:
    return "\n".join(working_of(found))


# --- the table of years ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rank", "to", "years"),
    [
        (R.INSPECTOR_2, R.INSPECTOR_1, 4),
        (R.RESEARCHER_1, R.INSPECTOR_2, 4),
        (R.RESEARCHER_2, R.RESEARCHER_1, 3),
        (R.RESEARCHER_3, R.RESEARCHER_2, 2),
        (R.RESEARCHER_4, R.RESEARCHER_3, 2),
        (R.SECTION_1, R.RESEARCHER_4, 2),
        (R.SECTION_2, R.SECTION_1, 2),
        (R.SECTION_3, R.SECTION_2, 2),
        (R.SECTION_4, R.SECTION_3, 2),
        (R.CLERK_1, R.SECTION_4, 2),
        (R.CLERK_2, R.CLERK_1, 2),
    ],
)
def test_each_step_asks_for_its_years(rank: Rank, to: Rank, years: int) -> None:
    one, ready = career(rank), date(2020 + years, 1, 1)
    day_before = standing(one, ready - timedelta(days=1))
    assert (day_before.to_rank, day_before.earliest, day_before.state) == (to, ready, S.SOON)
    on_the_day = standing(one, ready)
    assert (on_the_day.earliest, on_the_day.state) == (ready, S.ELIGIBLE)
    assert (on_the_day.counted, on_the_day.needed) == (12 * years, 12 * years)


# --- how years count ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "known", "earliest"),
    [
        (date(2020, 3, 1), grades(), date(2022, 3, 1)),
        (date(2020, 3, 15), grades(), date(2022, 3, 15)),
        (date(2020, 1, 31), grades(), date(2022, 1, 31)),
        (date(2020, 8, 31), grades(), date(2022, 8, 31)),
        # one 优秀 is half a year, once its year is over
        (date(2020, 3, 1), grades(y2020=G.EXCELLENT), date(2021, 9, 1)),
        (date(2020, 3, 1), grades(y2021=G.EXCELLENT), date(2022, 1, 1)),  # 22 of 18 months by then
        (date(2020, 3, 15), grades(y2021=G.EXCELLENT), date(2022, 1, 1)),
        (date(2020, 10, 1), grades(y2021=G.EXCELLENT), date(2022, 4, 1)),
        (date(2020, 3, 1), grades(y2020=G.EXCELLENT, y2021=G.EXCELLENT), date(2021, 9, 1)),
        (date(2020, 10, 1), grades(y2020=G.EXCELLENT, y2021=G.EXCELLENT), date(2022, 1, 1)),
        # the year in which the rank was taken is inside as soon as a month of it is served, the year before is not
        (date(2020, 12, 1), grades(y2020=G.EXCELLENT), date(2022, 6, 1)),
        (date(2021, 1, 1), grades(y2020=G.EXCELLENT), date(2023, 1, 1)),
        # a year that does not count
        (date(2020, 3, 1), grades(y2020=G.BASICALLY_COMPETENT), date(2023, 1, 1)),
        (date(2020, 3, 1), grades(y2021=G.BASICALLY_COMPETENT), date(2023, 3, 1)),
        (date(2020, 3, 1), grades(y2021=G.UNDETERMINED), date(2023, 3, 1)),
        (date(2020, 3, 1), grades(y2021=G.INCOMPETENT), date(2023, 3, 1)),
        (date(2020, 3, 1), grades(y2021=G.NOT_ASSESSED), date(2023, 3, 1)),
        (
            date(2020, 3, 1),
            grades(y2022=G.BASICALLY_COMPETENT),
            date(2023, 3, 1),
        ),  # two months were still lacking
        (date(2020, 1, 1), grades(y2022=G.BASICALLY_COMPETENT), date(2022, 1, 1)),  # complete before it
        (
            date(2020, 3, 1),
            grades(y2020=G.EXCELLENT, y2021=G.BASICALLY_COMPETENT, y2022=G.EXCELLENT),
            date(2022, 9, 1),
        ),
        (date(2020, 3, 1), grades(y2020=G.UNDETERMINED, y2021=G.UNDETERMINED), date(2024, 1, 1)),
    ],
)
def test_the_first_day(since: date, known: dict[int, Grade], earliest: date) -> None:
    one = career(since=since, known=known)
    assert standing(one, earliest).state == S.ELIGIBLE
    assert standing(one, earliest - timedelta(days=1)).state != S.ELIGIBLE
    for on in (BEGAN if since == BEGAN else since, date(2021, 5, 7), earliest, date(2025, 12, 31)):
        assert standing(one, on).earliest == earliest, on


def test_the_working_shows_every_year() -> None:
    known = grades(y2021=G.EXCELLENT, y2022=G.BASICALLY_COMPETENT)
    found = standing(career(since=date(2020, 3, 1), known=known), date(2023, 2, 1))
    assert working_of(found) == [
        "现任四级主任科员，自2020-03-01起；下一职级为三级主任科员，逐级晋升（《公务员法》第四十九条）。",
        "应任四级主任科员或乡科级副职满2年，即24个月（《公务员职务与职级并行规定》）。",
        "2020年度：称职，任职10个月，计入10个月。",
        "2021年度：优秀，任职12个月，计入12个月，缩短6个月（《公务员职务与职级并行规定》第十九条）。",
        "2022年度：基本称职，任职12个月，不计入：该年度不计算（《公务员职务与职级并行规定》第十九条）。",
        "2023年度：称职，任职1个月，计入1个月。",
        "至2023-02-01计入23个月，应满24－6＝18个月：年限已满。",
        "2022年度基本称职可能影响晋升职级，至2023-12-31（《公务员考核规定》（待核））。",
        "结论：2023-02-01符合晋升三级主任科员的年限资格，自2022-01-01起。",
    ]


def test_three_excellent_years_leave_half_a_year_to_serve_and_never_less_than_nothing() -> None:
    excellent = grades(**{f"y{year}": G.EXCELLENT for year in range(2012, 2036)})
    one = career(R.RESEARCHER_1, known=excellent)
    assert standing(one, date(2023, 1, 1)).needed == 48 - 18
    assert standing(one, date(2023, 1, 1)).earliest == date(
        2023, 1, 1
    )  # 36 of 30 on the day the third is over
    assert standing(one, date(2035, 1, 1)).needed == 0


def test_a_city_may_limit_what_excellent_years_take_off() -> None:
    limit = replace(
        national().get("rank.excellent_credit_limit", date(2023, 1, 1)),
        value={"累计": 6},
        confidence=Confidence.LOCAL,
        unit_path="000001",
    )
    book = national().with_local([limit])

    class Here:
        def get(self, code: str, on: date) -> Rule:
            return book.get(code, on, "000001000002")

    one = career(
        since=date(2020, 3, 1), known=grades(y2020=G.EXCELLENT, y2021=G.EXCELLENT, y2022=G.EXCELLENT)
    )
    found = standing(one, date(2023, 1, 1), Here())
    assert found.needed == 18
    assert "应满24－18，按18个月" in said(found)


# --- versions by date -----------------------------------------------------------------------------------------------


def test_before_june_2019_no_years_are_known_and_nothing_is_guessed() -> None:
    found = standing(career(since=date(2016, 1, 1)), date(2019, 5, 31))
    assert (found.state, found.to_rank, found.earliest) == (S.NO_RULE, R.SECTION_3, None)
    assert working_of(found)[-1] == "结论：规则库里没有2019-05-31有效的晋升年限，不作推算。"


def test_nobody_could_rise_before_the_regulation_was_in_force() -> None:
    found = standing(career(since=date(2016, 1, 1)), BEGAN)
    assert (found.state, found.earliest) == (S.ELIGIBLE, BEGAN)


def trial_of_2015() -> RuleBook:
    """A book in which the trial's years are known, as they would be if a verified source brought them."""
    years = [
        replace(one, effective_from=date(2015, 1, 1), effective_to=date(2019, 5, 31))
        for one in national().versions("rank.years")
    ]
    return RuleBook([*years, *(rule for code in national().codes() for rule in national().versions(code))])


@pytest.mark.parametrize(
    ("on", "needed", "counted", "state"),
    [  # 四级主任科员 since 2016-10, 2016 基本称职: one year more by the trial; not counted by the regulation of 2019
        (date(2019, 5, 31), 36, 31, S.SOON),
        (date(2019, 6, 1), 24, 29, S.ELIGIBLE),
    ],
)
def test_a_basically_competent_year_by_the_version_of_the_day(
    on: date, needed: int, counted: int, state: RankStanding
) -> None:
    one = career(since=date(2016, 10, 1), known=grades(y2016=G.BASICALLY_COMPETENT))
    rules = rank_rules(trial_of_2015(), on, date(2015, 1, 1))
    found = standing_of(one, rules)
    assert (found.needed, found.counted, found.state) == (needed, counted, state)
    assert ("延长12个月" in said(found)) == (on < BEGAN)
    assert ("该年度不计算" in said(found)) == (on >= BEGAN)


# --- years without a grade ------------------------------------------------------------------------------------------


def test_a_missing_year_is_said_and_not_guessed() -> None:
    found = standing(career(since=date(2020, 3, 1), known=grades(y2021=None)), date(2022, 6, 1))
    assert (found.state, found.missing) == (S.INCOMPLETE, [2021])
    assert (found.earliest, found.at_best) == (date(2023, 3, 1), date(2022, 3, 1))
    assert "2021年度：任职12个月，不计入：缺考核结果，补录以前不计算。" in working_of(found)
    assert working_of(found)[-1] == (
        "结论：缺2021年度考核结果，不能确定；补录为称职以上的，自2022-03-01起符合年限资格。"
    )


def test_a_missing_year_does_not_matter_when_the_others_are_enough() -> None:
    found = standing(career(since=date(2020, 3, 1), known=grades(y2020=None)), date(2023, 6, 1))
    assert (found.state, found.earliest, found.missing) == (S.ELIGIBLE, date(2023, 1, 1), [2020])


def test_when_even_the_missing_year_would_not_do_both_days_are_told() -> None:
    found = standing(career(R.RESEARCHER_1, date(2020, 3, 1), grades(y2021=None)), date(2022, 6, 1))
    assert (found.state, found.earliest, found.at_best) == (S.WAITING, date(2025, 3, 1), date(2024, 3, 1))
    assert "补录2021年度考核结果为称职以上的，最早2024-03-01" in said(found)


@pytest.mark.parametrize(
    ("on", "state", "words"),
    [
        (date(2021, 12, 31), S.ELIGIBLE, "2021年度：任职11个月，计入11个月：年度考核未进行，暂按称职计算。"),
        (date(2022, 3, 31), S.ELIGIBLE, "2021年度：任职12个月，计入12个月：考核结果尚未确定，暂按称职计算。"),
        (date(2022, 4, 1), S.INCOMPLETE, "2021年度：任职12个月，不计入：缺考核结果，补录以前不计算。"),
    ],
)
def test_last_years_grade_is_awaited_until_april(on: date, state: RankStanding, words: str) -> None:
    known = {2019: GOOD, 2020: G.EXCELLENT}
    found = standing(career(since=date(2019, 12, 1), known=known), on)
    assert (found.state, words in working_of(found)) == (state, True)


# --- what is in the way ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "state", "earliest"),
    [
        (date(2021, 12, 1), S.SOON, date(2022, 1, 1)),  # nobody knows yet
        (date(2022, 3, 1), S.BLOCKED, date(2023, 3, 1)),
        (date(2023, 2, 28), S.BLOCKED, date(2023, 3, 1)),
        (date(2023, 3, 1), S.ELIGIBLE, date(2023, 3, 1)),
        (date(2024, 3, 1), S.ELIGIBLE, date(2023, 3, 1)),
    ],
)
def test_a_demerit_blocks_while_it_runs(on: date, state: RankStanding, earliest: date) -> None:
    obstacles = (
        sanctioned(SanctionKind.DISCIPLINE_DEMERIT, date(2022, 3, 1), None, on) if on.year > 2021 else ()
    )
    found = standing(career(obstacles=obstacles), on)
    assert (found.state, found.earliest) == (state, earliest)


def test_a_running_effect_is_named_with_its_source_and_an_ended_one_left_to_people() -> None:
    obstacles = sanctioned(SanctionKind.DISCIPLINE_DEMERIT, date(2022, 3, 1), None, date(2022, 6, 1))
    found = standing(career(obstacles=obstacles), date(2022, 6, 1))
    assert "记过（2022-03-01起）影响晋升职级，至2023-02-28（《公职人员政务处分法》第十九条）。" in working_of(
        found
    )
    assert working_of(found)[-1].startswith("结论：2022-06-01不得晋升，最早2023-03-01可以晋升三级主任科员")
    later = standing(career(obstacles=obstacles), date(2024, 6, 1))
    assert "记过（2022-03-01起）的影响期已于2023-02-28届满，是否仍影响使用由组织认定。" in working_of(later)


def test_a_sanction_before_the_years_are_complete_costs_no_time() -> None:
    obstacles = sanctioned(SanctionKind.DISCIPLINE_WARNING, date(2020, 6, 1), None, date(2021, 1, 1))
    assert standing(career(obstacles=obstacles), date(2020, 7, 1)).state == S.BLOCKED
    assert standing(career(obstacles=obstacles), date(2020, 7, 1)).earliest == date(2022, 1, 1)


def test_an_unverified_term_only_warns() -> None:
    """组织处理 terms are unverified: they never block."""
    obstacles = sanctioned(SanctionKind.MEASURE_REASSIGNMENT, date(2022, 3, 1), None, date(2022, 6, 1))
    found = standing(career(obstacles=obstacles), date(2022, 6, 1))
    assert found.state == S.ELIGIBLE
    assert "调整职务（2022-03-01起）可能影响晋升职级" in said(found)


@pytest.mark.parametrize(
    ("on", "state", "earliest"),
    [
        (date(2022, 2, 1), S.ELIGIBLE, date(2022, 1, 1)),
        (date(2022, 5, 1), S.BLOCKED, None),
    ],
)
def test_an_investigation_without_conclusion_blocks_without_end(
    on: date, state: RankStanding, earliest: date | None
) -> None:
    rule = national().get("rank.blocks", on)
    obstacles = from_investigations([(date(2022, 3, 1), None)], Barred.RANK, rule)
    found = standing(career(obstacles=obstacles), on)
    assert (found.state, found.earliest) == (state, earliest)
    if state == S.BLOCKED:
        assert "被立案审查调查（2022-03-01起）影响晋升职级，没有确定的截止日期" in said(found)


def test_a_concluded_investigation_costs_its_time() -> None:
    rule = national().get("rank.blocks", date(2022, 5, 1))
    obstacles = from_investigations([(date(2021, 12, 1), date(2022, 5, 20))], Barred.RANK, rule)
    assert standing(career(obstacles=obstacles), date(2022, 5, 1)).earliest == date(2022, 5, 21)


@pytest.mark.parametrize(
    ("recorded", "grade", "sanctioned_on", "period"),
    [
        (date(2025, 5, 8), None, None, (date(2025, 5, 8), None)),
        (
            date(2026, 2, 1),
            None,
            None,
            (date(2025, 12, 31), None),
        ),  # noted later: it ran at the end of its year
        (date(2025, 5, 8), G.UNDETERMINED, None, (date(2025, 5, 8), None)),
        (date(2025, 5, 8), GOOD, None, None),  # graded after all, so it was concluded
        (date(2025, 5, 8), None, date(2025, 9, 1), (date(2025, 5, 8), date(2025, 8, 31))),
        (date(2025, 5, 8), None, date(2024, 9, 1), (date(2025, 5, 8), None)),
    ],
)
def test_how_long_an_investigation_ran(
    recorded: date, grade: Grade | None, sanctioned_on: date | None, period: tuple[date, date | None] | None
) -> None:
    known = {2025: grade} if grade else {}
    found = investigated([(2025, recorded)], known, [sanctioned_on] if sanctioned_on else [])
    assert found == ([period] if period else [])


# --- who is not asked about -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("person_type", [PersonType.INSTITUTION, PersonType.ENTERPRISE])
def test_others_have_no_ranks(person_type: PersonType) -> None:
    found = standing(career(person_type=person_type), date(2022, 6, 1))
    assert (found.state, found.to_rank, found.earliest) == (S.NOT_COVERED, None, None)
    assert working_of(found) == [f"结论：{person_type.label}不适用公务员职务与职级并行规定。"]


def test_who_has_left_does_not_rise() -> None:
    one = replace(career(), status=CadreStatus.RETIRED)
    assert working_of(standing(one, date(2022, 6, 1))) == ["结论：退休，不再晋升职级。"]


def test_quasi_civil_servants_are_asked_about() -> None:
    assert standing(career(person_type=PersonType.QUASI), date(2022, 6, 1)).state == S.ELIGIBLE


def test_the_top_rank_leads_nowhere() -> None:
    found = standing(career(R.INSPECTOR_1), date(2022, 6, 1))
    assert (found.state, found.to_rank, found.earliest) == (S.TOP, None, None)


def test_a_rank_without_rule_is_said() -> None:
    known = {
        name: years
        for name, years in national().get("rank.years", BEGAN).numbers.items()
        if name != "三级主任科员"
    }
    rules = rank_rules(national(), date(2022, 6, 1), BEGAN)
    rules = replace(rules, years={rank: rules.years[rank] for rank in rules.years if rank.label in known})
    found = standing_of(career(), rules)
    assert (found.state, found.to_rank) == (S.NO_RULE, R.SECTION_3)


def test_without_rank_and_post_nothing_is_guessed() -> None:
    assert standing(career(None), date(2022, 6, 1)).state == S.NO_RANK


# --- equal posts ----------------------------------------------------------------------------------------------------


def test_years_in_an_equal_post_count_as_the_rank() -> None:
    """一级主任科员 asks for two years as 二级主任科员 or as 乡科级正职."""
    posts = [PostPeriod(Level.TOWNSHIP_CHIEF, date(2019, 1, 1), date(2021, 3, 1))]
    found = standing(career(R.SECTION_2, date(2021, 3, 1), posts=posts), date(2021, 3, 1))
    assert (found.state, found.earliest) == (S.ELIGIBLE, date(2021, 3, 1))
    assert "2019-01-01至2021-03-01任乡科级正职，与二级主任科员的年限合并计算。" in working_of(found)


def test_an_equal_post_and_the_rank_at_once_count_once() -> None:
    posts = [PostPeriod(Level.TOWNSHIP_CHIEF, date(2020, 7, 1))]
    found = standing(career(R.SECTION_2, date(2020, 1, 1), posts=posts), date(2021, 6, 1))
    assert (found.counted, found.earliest) == (17, date(2022, 1, 1))


def test_a_post_that_does_not_open_the_step_counts_nothing() -> None:
    posts = [PostPeriod(Level.TOWNSHIP_DEPUTY, date(2015, 1, 1), date(2021, 3, 1))]
    found = standing(career(R.SECTION_2, date(2021, 3, 1), posts=posts), date(2021, 6, 1))
    assert found.earliest == date(2023, 3, 1)


def test_a_leader_without_rank_is_told_by_his_post() -> None:
    posts = [PostPeriod(Level.TOWNSHIP_DEPUTY, date(2021, 3, 1))]
    found = standing(career(None, posts=posts), date(2023, 3, 1))
    assert (found.state, found.from_rank, found.to_rank) == (S.ELIGIBLE, None, R.SECTION_3)
    assert "没有登记职级，按现任乡科级副职（2021-03-01起）推算" in said(found)


def test_lines_of_one_rank_that_follow_one_another_are_one() -> None:
    held = [
        RankPeriod(R.SECTION_4, date(2020, 1, 1), date(2020, 12, 31)),
        RankPeriod(R.SECTION_4, date(2021, 1, 1)),
        RankPeriod(R.CLERK_1, date(2018, 1, 1), date(2019, 12, 31)),
    ]
    one = Career(PersonType.CIVIL_SERVANT, ranks=held, grades=grades())
    assert standing(one, date(2022, 1, 1)).state == S.ELIGIBLE


def test_a_past_day_is_asked_about_the_rank_of_that_day() -> None:
    held = [
        RankPeriod(R.CLERK_1, date(2018, 1, 1), date(2020, 5, 1)),
        RankPeriod(R.SECTION_4, date(2020, 5, 1)),
    ]
    one = Career(PersonType.CIVIL_SERVANT, ranks=held, grades=grades())
    assert standing(one, date(2020, 4, 30)).from_rank == R.CLERK_1
    assert standing(one, date(2020, 5, 1)).from_rank == R.SECTION_4


# --- what must hold for all -----------------------------------------------------------------------------------------

a_day = st.dates(date(2019, 6, 1), date(2026, 12, 31))
a_grade = st.sampled_from(
    [G.EXCELLENT, GOOD, GOOD, GOOD, G.BASICALLY_COMPETENT, G.INCOMPETENT, G.UNDETERMINED, G.NOT_ASSESSED]
)
all_grades = st.lists(a_grade, min_size=20, max_size=20).map(
    lambda found: grades() | dict(zip(range(2013, 2033), found, strict=True))
)
ranks = st.sampled_from([rank for rank in Rank if rank != R.INSPECTOR_1])
levels = st.sampled_from([level for level in Level if level != Level.NONE])


@st.composite
def a_post(draw: st.DrawFn) -> PostPeriod:
    since = draw(st.dates(date(2013, 1, 1), date(2024, 12, 31)))
    until = draw(st.none() | st.dates(since, date(2026, 12, 31)))
    return PostPeriod(draw(levels), since, until)


@st.composite
def careers(draw: st.DrawFn) -> Career:
    """Somebody of whom every grade is known."""
    since = draw(st.dates(date(2013, 1, 1), date(2024, 12, 31)))
    return career(draw(ranks), since, draw(all_grades), draw(st.lists(a_post(), max_size=2)))


@given(careers(), a_day, st.integers(0, 2000))
def test_who_may_rise_may_rise_later_too(one: Career, on: date, days: int) -> None:
    assume(one.ranks[0].started_on <= on)
    if standing(one, on).is_eligible:
        assert standing(one, on + timedelta(days=days)).is_eligible


@given(careers(), a_day)
def test_the_earliest_day_is_the_first(one: Career, on: date) -> None:
    assume(one.ranks[0].started_on <= on)
    earliest = standing(one, on).earliest
    assert earliest is not None
    first = max(one.ranks[0].started_on, BEGAN)
    assume(earliest <= date(2032, 12, 31))  # the last year with a grade
    assert standing(one, earliest).is_eligible
    if earliest > first:
        assert not standing(one, earliest - timedelta(days=1)).is_eligible


@given(careers(), a_day, st.integers(2013, 2032))
def test_one_more_excellent_year_is_never_later(one: Career, on: date, year: int) -> None:
    assume(one.ranks[0].started_on <= on)
    better = replace(one, grades={**one.grades, year: G.EXCELLENT})
    before, after = standing(one, on).earliest, standing(better, on).earliest
    assert before is not None
    assert after is not None
    assert after <= before


@given(careers(), a_day)
def test_the_sum_of_the_working_agrees_with_the_day(one: Career, on: date) -> None:
    assume(one.ranks[0].started_on <= on)
    found = standing(one, on)
    assert found.complete_on is not None
    assert (found.counted >= found.needed) == (found.complete_on <= on)
    assert working_of(found)


def plain_months(one: Career, on: date, years: int) -> bool:
    """The rule read aloud for a rank held since the first of a month, without equal posts: a second opinion."""
    since = one.ranks[0].started_on
    year, month, counted, credit = since.year, since.month, 0, set()
    while date(year, month, 1) < on.replace(day=1):
        grade = one.grades[year]
        counted += grade in (G.EXCELLENT, G.COMPETENT)
        if grade == G.EXCELLENT and year < on.year:
            credit.add(year)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return counted >= years * 12 - 6 * len(credit)


@given(ranks, st.dates(date(2019, 6, 1), date(2024, 12, 31)), all_grades, a_day)
def test_a_second_opinion(rank: Rank, since: date, known: dict[int, Grade], on: date) -> None:
    since = since.replace(day=1)
    assume(since <= on)
    one = career(rank, since, known)
    found = standing(one, on)
    assert found.is_eligible == plain_months(one, on, found.base // 12)


@given(careers(), a_day, st.dates(date(2019, 6, 1), date(2027, 1, 1)), st.integers(0, 900))
def test_a_block_holds_while_it_runs_and_the_first_free_day_is_free(
    one: Career, on: date, since: date, days: int
) -> None:
    assume(one.ranks[0].started_on <= on)
    rule = national().get("rank.blocks", BEGAN)
    bar = Obstacle("记过", "晋升职级", since, since + timedelta(days=days), Severity.BLOCK, rule)
    blocked = replace(one, obstacles=[bar])
    found = standing(blocked, on)
    assert (found.state == S.BLOCKED) == bar.holds_on(on)
    assert found.earliest is not None
    assert not bar.holds_on(found.earliest)
    unblocked = standing(one, on).earliest
    assert unblocked is not None
    assert found.earliest >= unblocked
