"""A cadre: who he is, and where he stands now.

The current unit, post, level and rank are copies of his latest facts, kept by `cadre.services.refresh_current`,
so that a list of a million people reads one table through one index.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.models import User
from accounts.queries import SomeUser, scope_of
from cadre.enums import CadreStatus, Education, Level, PersonType, Politics, Rank, Sex
from cadre.fields import EncryptedTextField
from cadre.models.unit import Unit

# When he took the present post; who has no date there comes last.
TENURE = Coalesce("title_since", Value(date.max))


class NumberSeries(models.Model):
    """A counter that hands out numbers once, such as internal numbers."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class CadreQuerySet(models.QuerySet["Cadre"]):
    def visible_to(self, user: SomeUser) -> "CadreQuerySet":
        """The people in the user's scope, and himself."""
        scope = scope_of(user, Permission.VIEW_CADRES)
        own = _own_path(user)
        if own is None or scope.covers(own):
            return self.filter(scope.q())
        return self.filter(scope.q() | Q(user=user))


def _own_path(user: SomeUser) -> str | None:
    """Where the user himself stands when he is a cadre; asked once per user object.

    Most who read lists are nobody in them, or stand in their own scope: their lists keep a plain range.
    """
    if not isinstance(user, User):
        return None
    if not hasattr(user, "_own_path"):
        user._own_path = Cadre.objects.filter(user=user).values_list("unit_path", flat=True).first()  # type: ignore[attr-defined]
    own: str | None = user._own_path  # type: ignore[attr-defined]
    return own


class Cadre(models.Model):
    """A person of the register (干部)."""

    number = CodeCharField("内部编号", max_length=20, unique=True)  # "GB0000012"
    name = CodeCharField("姓名", max_length=40)
    pinyin = CodeCharField(max_length=120)  # "luyuanhang"
    initials = CodeCharField(max_length=20)  # "lyh"
    sex = models.CharField("性别", max_length=1, choices=Sex)
    born_on = models.DateField("出生日期", help_text="the first of the month when only the month is known")
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    native_place = models.CharField("籍贯", max_length=40, blank=True)
    birth_place = models.CharField("出生地", max_length=40, blank=True)
    health = models.CharField("健康状况", max_length=20, blank=True)
    politics = models.CharField("政治面貌", max_length=20, choices=Politics, default=Politics.MASSES)
    second_party = models.CharField("其他党派", max_length=20, choices=Politics, blank=True)
    party_joined_on = models.DateField("入党时间", null=True, blank=True)
    work_started_on = models.DateField("参加工作时间", null=True, blank=True)
    technical_title = models.CharField("专业技术职务", max_length=60, blank=True)
    speciality = models.CharField("熟悉专业有何专长", max_length=120, blank=True)
    education = models.CharField("最高学历", max_length=20, choices=Education, blank=True)
    school = models.CharField("毕业院校", max_length=120, blank=True)
    full_time_education = models.CharField("全日制学历", max_length=60, blank=True)
    full_time_degree = models.CharField("全日制学位", max_length=60, blank=True)
    full_time_school = models.CharField("全日制毕业院校系及专业", max_length=120, blank=True)
    full_time_degree_school = models.CharField("全日制学位院校系及专业", max_length=120, blank=True)
    in_service_education = models.CharField("在职学历", max_length=60, blank=True)
    in_service_degree = models.CharField("在职学位", max_length=60, blank=True)
    in_service_school = models.CharField("在职毕业院校系及专业", max_length=120, blank=True)
    in_service_degree_school = models.CharField("在职学位院校系及专业", max_length=120, blank=True)
    person_type = models.CharField(
        "人员类别", max_length=20, choices=PersonType, default=PersonType.CIVIL_SERVANT
    )
    status = models.CharField("状态", max_length=20, choices=CadreStatus, default=CadreStatus.ACTIVE)
    id_number = EncryptedTextField("身份证号码", blank=True)
    id_index = CodeCharField(max_length=64, unique=True, null=True, blank=True)  # type: ignore[misc]
    phone = EncryptedTextField("联系电话", blank=True)
    phone_index = CodeCharField(max_length=64, blank=True, db_index=True)
    photo = models.FileField("照片", upload_to="photos/%Y", blank=True)
    remark = models.CharField("备注", max_length=200, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="cadre"
    )
    # where he stands now: copies of the latest facts
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cadres", verbose_name="单位")
    unit_path = CodeCharField(max_length=120)
    title = models.CharField("现任职务", max_length=200, blank=True)
    title_since = models.DateField("任现职时间", null=True, blank=True)
    level = models.CharField("职务层次", max_length=20, choices=Level, default=Level.NONE)
    rank = models.CharField("现职级", max_length=20, choices=Rank, blank=True)
    rank_since = models.DateField("任现职级时间", null=True, blank=True)
    seniority = models.PositiveSmallIntegerField(
        "排序", default=999, help_text="level, then rank; lowest first"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CadreQuerySet.as_manager()

    class Meta:
        verbose_name = "干部"
        ordering = ["unit_path", "seniority", "id"]
        indexes = [  # docs/adr/0003-people-search.md says what each one is for
            models.Index(fields=["unit_path", "seniority", "id", "status"], name="cadre_by_unit"),
            models.Index(fields=["name", "unit_path", "status", "id"], name="cadre_by_name"),
            models.Index(fields=["pinyin", "id", "initials", "unit_path", "status"], name="cadre_by_pinyin"),
            models.Index(fields=["initials", "unit_path", "status", "id"], name="cadre_by_initials"),
            models.Index(fields=["seniority", "id", "unit_path", "status"], name="cadre_by_seniority"),
            models.Index(
                fields=["born_on", "id", "unit_path", "status", "sex", "education", "politics"],
                name="cadre_by_birth",
            ),
            models.Index(
                TENURE, "id", "unit_path", "status", "sex", "education", "politics", name="cadre_by_tenure"
            ),
            models.Index(fields=["rank", "seniority", "id", "unit_path", "status"], name="cadre_by_rank"),
            # small ones that the database combines when several things are asked for
            models.Index(fields=["sex"], name="cadre_by_sex"),
            models.Index("politics", "status", "unit_path", TENURE, name="cadre_by_politics"),
            models.Index(fields=["education"], name="cadre_by_education"),
            models.Index(fields=["person_type"], name="cadre_by_type"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="cadre_named"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cadre:cadre-detail", args=[self.number])

    @property
    def audit_target(self) -> str:
        return f"cadre:{self.number}"

    @property
    def masked_id_number(self) -> str:
        """ "320***********121X": enough to tell two people apart, not to know either."""
        plain = self.id_number
        return f"{plain[:3]}{'*' * (len(plain) - 7)}{plain[-4:]}" if len(plain) > 7 else ""

    @property
    def masked_phone(self) -> str:
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) > 7 else ""
