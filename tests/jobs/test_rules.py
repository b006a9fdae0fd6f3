from datetime import timedelta

import pytest

from jobs.rules import ERROR_LENGTH, clean_error, remaining_seconds, retry_delay


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5), (2, 20), (3, 80), (4, 320), (5, 600), (60, 600)])
def test_retry_delay_grows_up_to_ten_minutes(attempt: int, seconds: int) -> None:
    assert retry_delay(attempt) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("left", "done", "window", "seconds"),
    [(10, 5, 20, 40), (0, 0, 0, 0), (3, 0, 20, None), (3, 1, 0, None), (1, 1000, 1, 1)],
)
def test_remaining_seconds(left: int, done: int, window: float, seconds: int | None) -> None:
    assert remaining_seconds(left=left, done_lately=done, window_seconds=window) == seconds


@pytest.mark.parametrize(
    ("text", "args", "kept"),
    [
        ("找不到陆远航", {"name": "陆远航"}, "找不到…"),
        ("no file 'a.xlsx'", {"files": [{"path": "a.xlsx"}]}, "no file '…'"),
        ("ID 320102198503090012 重复", {}, "ID … 重复"),
        ("ID 32010219850309001X 重复", {}, "ID … 重复"),
        ("电话 138 0013 8000 有误", {}, "电话 … 有误"),
        ("duplicate key\nDETAIL: Key (name)=(陆远航)", {}, "duplicate key"),
        ("第 12 行有误", {"row": 12}, "第 12 行有误"),
        ("", {}, ""),
    ],
)
def test_clean_error_keeps_no_personal_data(text: str, args: dict, kept: str) -> None:
    assert clean_error(text, args) == kept


def test_clean_error_is_short() -> None:
    assert len(clean_error("很" * 1000, {})) == ERROR_LENGTH
