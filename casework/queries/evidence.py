"""Material of a case as its page and the checks of a process read it."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.models import User
from casework import registry
from casework.files.types import BY_MEDIA_TYPE
from casework.models import Case, Evidence
from casework.models.evidence import EvidenceQuerySet


@dataclass(frozen=True)
class Line:
    """A file in its latest version, and the versions before it, the newest first."""

    latest: Evidence
    earlier: tuple[Evidence, ...]
    kind: str
    topic: str

    @property
    def is_picture(self) -> bool:
        kind = BY_MEDIA_TYPE.get(self.latest.media_type)
        return kind is not None and kind.is_picture


def lines_of(case: Case, user: User) -> list[Line]:
    """What the user may see of the case's material, in the order in which it was first brought."""
    seen = {item.pk: item for item in _of(case).visible_to(user)}
    replaced = {item.replaces_id for item in seen.values()}
    topics = topics_of(case)
    lines = [_line(topics, item, seen) for item in seen.values() if item.pk not in replaced]
    return sorted(lines, key=lambda line: (line.earlier[-1] if line.earlier else line.latest).pk)


def by_topic(case: Case) -> dict[str, list[Evidence]]:
    """The latest version of everything that proves a topic, by its code; for the checks of a process."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for item in _of(case).filter(replaced_by=None).exclude(topic=""):
        found[item.topic].append(item)
    return dict(found)


def proven(case: Case) -> frozenset[str]:
    """The topics for which the case has material, in a version that stands."""
    current = Evidence.objects.filter(case=case, replaced_by=None)
    return frozenset(current.exclude(topic="").values_list("topic", flat=True))


def topics_of(case: Case) -> dict[str, str]:
    """What material can prove in a case, code to label."""
    return dict(registry.process_named(case.kind).topics(case))


def _of(case: Case) -> EvidenceQuerySet:
    return Evidence.objects.filter(case=case).select_related("added_by", "case")


def _line(topics: dict[str, str], latest: Evidence, seen: dict[int, Evidence]) -> Line:
    earlier, item = [], latest
    while item.replaces_id in seen:
        item = seen[item.replaces_id]
        earlier.append(item)
    kind = BY_MEDIA_TYPE.get(latest.media_type)
    return Line(
        latest=latest,
        earlier=tuple(earlier),
        kind=kind.label if kind else latest.media_type,
        topic=topics.get(latest.topic, latest.topic),
    )
