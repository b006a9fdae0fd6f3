"""Frozen dataclasses as JSON and back, and the hash of what a paper says.

A field that has its default is left out, so that a field added later changes neither the text nor the hash of a
paper that was frozen before. Every object names its class, so that a list may hold several kinds.
"""

import hashlib
import json
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Self, Union, get_args, get_origin, get_type_hints

TEXT_LIMIT = 2_000_000  # characters of one paper's JSON


class NotAPaper(ValueError):
    """The text is not the JSON of such a paper; the text of the error says why."""


@dataclass(frozen=True)
class Paper:
    """A paper's content. It knows itself as JSON and its hash, and nothing of its look."""

    def to_json(self) -> str:
        """The content as canonical JSON: the same content gives the same text."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The content that `to_json` wrote. Raises NotAPaper."""
        if len(text) > TEXT_LIMIT:
            raise NotAPaper("文书内容过长。")
        try:
            raw = json.loads(text)
            paper: Self = _read(cls, raw)
        except NotAPaper:
            raise
        except (ValueError, RecursionError) as error:
            raise NotAPaper("文书内容不是有效的 JSON。") from error
        return paper

    @property
    def content_hash(self) -> str:
        """sha256 of the content, in hexadecimal: what a reader compares with the line at the foot of the paper."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        said = {
            f.name: getattr(value, f.name) for f in fields(value) if getattr(value, f.name) != _default(f)
        }
        return {"type": type(value).__name__} | {name: _plain(part) for name, part in said.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _default(field: "Field[Any]") -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, raw: Any) -> Any:
    """The value of type `hint` that the JSON value stands for."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _read(_named(get_args(hint), raw), raw)
    if origin is tuple:
        if not isinstance(raw, list):
            raise NotAPaper("文书内容有误：应为列表。")
        return tuple(_read(get_args(hint)[0], part) for part in raw)
    if is_dataclass(hint):
        return _object(hint, raw)
    if isinstance(hint, type) and issubclass(hint, str) and hint is not str and isinstance(raw, str):
        try:
            return hint(raw)
        except ValueError as error:
            raise NotAPaper(f"文书内容有误：没有“{raw[:20]}”这个选项。") from error
    if type(raw) is not hint:
        raise NotAPaper("文书内容有误：类型不符。")
    return raw


def _named(kinds: tuple[Any, ...], raw: Any) -> Any:
    name = raw.get("type") if isinstance(raw, dict) else None
    for kind in kinds:
        if kind.__name__ == name:
            return kind
    raise NotAPaper("文书内容有误：不认识的段落种类。")


def _object(kind: Any, raw: Any) -> Any:
    if not isinstance(raw, dict) or raw.get("type") != kind.__name__:
        raise NotAPaper(f"文书内容有误：应为 {kind.__name__}。")
    known = {field.name: field for field in fields(kind)}
    given = {name: value for name, value in raw.items() if name != "type"}
    if unknown := given.keys() - known.keys():
        raise NotAPaper(f"文书内容有误：多出 {'、'.join(sorted(unknown))[:60]}。")
    for name, field in known.items():
        if name not in given and field.default is MISSING and field.default_factory is MISSING:
            raise NotAPaper(f"文书内容有误：缺少 {name}。")
    return kind(**{name: _read(_hints(kind)[name], value) for name, value in given.items()})
