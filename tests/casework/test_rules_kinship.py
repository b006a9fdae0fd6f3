"""Who is family: either way round, through the same parents, and who only shares a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.kinship import Known, Relative, kinship

LU = Known("陆远航", (1985, 3))


@pytest.mark.parametrize(
    ("family", "other", "relation"),
    [
        ([Relative("哥哥", "陆远帆", (1980, 5))], Known("陆远帆", (1980, 5)), "哥哥"),
        ([Relative("哥哥", "陆远帆", (1980, 5))], Known("陆远帆", (1990, 5)), ""),  # a namesake
        ([Relative("哥哥", "陆远帆")], Known("陆远帆", (1990, 5)), "哥哥"),  # no month: a person has to look
        ([Relative("哥哥", "陆远帆", (1980, 5))], Known("陆远帆"), "哥哥"),  # an account without a person
        ([Relative("哥哥", "陆远帆", (1980, 5))], Known("卜令仪", (1980, 5)), ""),
        ([], Known("陆远帆", (1980, 5), (Relative("弟弟", "陆远航", (1985, 3)),)), "弟弟"),
        ([], Known("陆远帆", (1980, 5), (Relative("弟弟", "陆远航", (1986, 3)),)), ""),
    ],
)
def test_kinship_is_read_from_the_register(family: list[Relative], other: Known, relation: str) -> None:
    one = Known(LU.name, LU.born, tuple(family))
    assert kinship(one, other) == relation
    assert kinship(other, one) == relation


@pytest.mark.parametrize(
    ("theirs", "relation"),
    [
        (Relative("父亲", "陆建国", (1955, 1)), "父母相同"),
        (Relative("父亲", "陆建国", (1956, 1)), ""),
        (Relative("父亲", "陆建国"), ""),  # too many share a name
        (Relative("岳父", "陆建国", (1955, 1)), ""),
    ],
)
def test_brothers_are_known_by_their_parents(theirs: Relative, relation: str) -> None:
    one = Known("陆远航", (1985, 3), (Relative("父亲", "陆建国", (1955, 1)),))
    assert kinship(one, Known("陆远帆", (1980, 5), (theirs,))) == relation


@given(
    st.tuples(st.integers(1950, 2000), st.integers(1, 12)),
    st.tuples(st.integers(1950, 2000), st.integers(1, 12)),
)
def test_another_month_is_another_person(one: tuple[int, int], other: tuple[int, int]) -> None:
    related = kinship(Known("陆远航", (1985, 3), (Relative("妻子", "王静", one),)), Known("王静", other))
    assert bool(related) == (one == other)
