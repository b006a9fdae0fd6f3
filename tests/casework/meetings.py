"""Meetings of the tests: five members, and a case that waits for their decision."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from cadre.models import Unit
from casework.enums import Choice
from casework.models import AgendaItem, Case, Meeting, Member
from casework.services import meetings
from tests.casework.conftest import Office
from tests.casework.sample import about, walk
from tests.factories import make_user


@dataclass
class Sitting:
    """A meeting with its secretary (the handler) and its members."""

    meeting: Meeting
    by: User
    members: list[User]

    @property
    def version(self) -> int:
        self.meeting.refresh_from_db()
        return self.meeting.version

    def do(self, service: Any, **more: Any) -> Any:
        """A service of the meeting as it is now."""
        done = service(meeting_id=self.meeting.pk, version=self.version, by=self.by, **more)
        self.meeting.refresh_from_db()
        return done

    def list(self, case: Case, rejected: str = "", **filled: list[str]) -> AgendaItem:
        more: dict[str, Any] = {"action_if_rejected": rejected} if rejected else {}
        if rejected:
            more["filled_if_rejected"] = {"note": ["不具备条件"]}
        item: AgendaItem = self.do(
            meetings.add_item, case_id=case.pk, proposal="是否同意", action="grant", filled=filled, **more
        )
        return item

    def freeze(self) -> None:
        self.do(meetings.freeze_meeting)

    def open(self) -> None:
        self.do(meetings.open_meeting)

    def attend(self, *absent: User) -> None:
        there = Member.objects.filter(meeting=self.meeting).exclude(user__in=absent)
        self.do(meetings.record_attendance, present=set(there.values_list("pk", flat=True)))

    def vote(self, item: AgendaItem, *choices: Choice) -> None:
        """The members vote one after the other, as far as there are choices."""
        for user, choice in zip(self.members, choices, strict=False):
            meetings.cast_vote(item_id=item.pk, choice=choice, by=user)

    def close(self, **more: Any) -> None:
        self.do(meetings.close_meeting, minutes=more.pop("minutes", "会议研究了各项议题。"), **more)


def call(office: Office, *, is_secret: bool = False, size: int = 5) -> Sitting:
    members = [make_user(f"wei{n}", Role.DEPARTMENT_HEAD, full_name=f"委员{n}") for n in range(1, size + 1)]
    meeting = meetings.create_meeting(
        office=Unit.objects.get(short_name="云川市"),
        title="部务会",
        held_on=timezone.localdate(),
        members=members,
        by=office.handler,
        is_secret=is_secret,
    )
    return Sitting(meeting, office.handler, members)


def ripe(office: Office, title: str = "样办件一") -> Case:
    """A case that waits for a collective decision."""
    return walk(about(office.cadre, title=title), "accept", "submit", "pass")


def sitting(office: Office, *, is_secret: bool = False, rejected: str = "") -> tuple[Sitting, AgendaItem]:
    """A meeting in which the vote on one case has begun and everybody is there."""
    called = call(office, is_secret=is_secret)
    item = called.list(ripe(office), rejected)
    called.freeze()
    called.open()
    called.attend()
    return called, item
