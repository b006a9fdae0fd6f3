"""The register's vocabularies. Order matters where a choice is a ladder: the first value is the highest."""

from django.db.models import TextChoices


class UnitKind(TextChoices):
    REGION = "region", "行政区划"
    DEPARTMENT = "department", "机关"
    TOWNSHIP = "township", "乡镇街道"
    INSTITUTION = "institution", "事业单位"
    ENTERPRISE = "enterprise", "国有企业"
    DIVISION = "division", "内设机构"


class UnitLevel(TextChoices):
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"


class System(TextChoices):
    """大系统: the field a unit works in."""

    PARTY = "party", "党群"
    DISCIPLINE = "discipline", "纪检监察"
    GOVERNMENT = "government", "政府综合"
    PUBLIC_SECURITY = "public_security", "公安政法"
    EDUCATION = "education", "教育"
    HEALTH = "health", "卫生健康"
    MARKET = "market", "市场监管"
    FINANCE = "finance", "财政经济"
    CONSTRUCTION = "construction", "城建交通"
    AGRICULTURE = "agriculture", "农业农村水利"
    ENVIRONMENT = "environment", "自然资源和生态环境"
    CULTURE = "culture", "文化旅游"
    TOWNSHIP = "township", "乡镇街道"
    OTHER = "other", "其他"


class UnitChangeKind(TextChoices):
    CREATED = "created", "设立"
    RENAMED = "renamed", "更名"
    MOVED = "moved", "划转"
    MERGED = "merged", "并入"
    CLOSED = "closed", "撤销"


class Sex(TextChoices):
    MALE = "M", "男"
    FEMALE = "F", "女"


class PersonType(TextChoices):
    CIVIL_SERVANT = "civil_servant", "公务员"
    QUASI = "quasi", "参公人员"
    INSTITUTION = "institution", "事业单位人员"
    ENTERPRISE = "enterprise", "国有企业人员"


class Politics(TextChoices):
    CPC = "cpc", "中共党员"
    CPC_PROBATIONARY = "cpc_probationary", "中共预备党员"
    LEAGUE = "league", "共青团员"
    RCCK = "rcck", "民革"
    CDL = "cdl", "民盟"
    CNDCA = "cndca", "民建"
    CAPD = "capd", "民进"
    CPWDP = "cpwdp", "农工党"
    CZGP = "czgp", "致公党"
    JIUSAN = "jiusan", "九三学社"
    TDSGL = "tdsgl", "台盟"
    NONPARTISAN = "nonpartisan", "无党派人士"
    MASSES = "masses", "群众"


class Education(TextChoices):
    GRADUATE = "graduate", "研究生"
    BACHELOR = "bachelor", "大学"
    COLLEGE = "college", "大专"
    TECHNICAL = "technical", "中专"
    HIGH_SCHOOL = "high_school", "高中"
    BELOW = "below", "初中及以下"


class Level(TextChoices):
    """职务层次 of a leading post."""

    BUREAU_CHIEF = "bureau_chief", "厅局级正职"
    BUREAU_DEPUTY = "bureau_deputy", "厅局级副职"
    COUNTY_CHIEF = "county_chief", "县处级正职"
    COUNTY_DEPUTY = "county_deputy", "县处级副职"
    TOWNSHIP_CHIEF = "township_chief", "乡科级正职"
    TOWNSHIP_DEPUTY = "township_deputy", "乡科级副职"
    NONE = "none", "非领导职务"


class Rank(TextChoices):
    """职级 of the 综合管理类 (公务员职务与职级并行规定, 2019)."""

    INSPECTOR_1 = "inspector_1", "一级巡视员"
    INSPECTOR_2 = "inspector_2", "二级巡视员"
    RESEARCHER_1 = "researcher_1", "一级调研员"
    RESEARCHER_2 = "researcher_2", "二级调研员"
    RESEARCHER_3 = "researcher_3", "三级调研员"
    RESEARCHER_4 = "researcher_4", "四级调研员"
    SECTION_1 = "section_1", "一级主任科员"
    SECTION_2 = "section_2", "二级主任科员"
    SECTION_3 = "section_3", "三级主任科员"
    SECTION_4 = "section_4", "四级主任科员"
    CLERK_1 = "clerk_1", "一级科员"
    CLERK_2 = "clerk_2", "二级科员"


class Grade(TextChoices):
    """年度考核等次. Civil servants have 称职, institutions 合格; a person type has one scheme (GRADE_SCHEMES)."""

    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "称职"
    BASICALLY_COMPETENT = "basically_competent", "基本称职"
    INCOMPETENT = "incompetent", "不称职"
    QUALIFIED = "qualified", "合格"
    BASICALLY_QUALIFIED = "basically_qualified", "基本合格"
    UNQUALIFIED = "unqualified", "不合格"
    UNDETERMINED = "undetermined", "不确定等次"
    NOT_ASSESSED = "not_assessed", "未参加考核"


_CIVIL = (Grade.EXCELLENT, Grade.COMPETENT, Grade.BASICALLY_COMPETENT, Grade.INCOMPETENT)
_INSTITUTION = (Grade.EXCELLENT, Grade.QUALIFIED, Grade.BASICALLY_QUALIFIED, Grade.UNQUALIFIED)
_NEITHER = (Grade.UNDETERMINED, Grade.NOT_ASSESSED)
GRADE_SCHEMES: dict[PersonType, tuple[Grade, ...]] = {
    PersonType.CIVIL_SERVANT: _CIVIL + _NEITHER,
    PersonType.QUASI: _CIVIL + _NEITHER,
    PersonType.INSTITUTION: _INSTITUTION + _NEITHER,
    PersonType.ENTERPRISE: _INSTITUTION + _NEITHER,
}


class HonourKind(TextChoices):
    TITLE = "title", "授予称号"
    MERIT_1 = "merit_1", "一等功"
    MERIT_2 = "merit_2", "二等功"
    MERIT_3 = "merit_3", "三等功"
    COMMENDATION = "commendation", "嘉奖"
    OTHER = "other", "其他表彰"


class SanctionKind(TextChoices):
    """党纪、政务处分、组织处理 and 诫勉, told apart by the prefix of the value."""

    PARTY_WARNING = "party_warning", "党内警告"
    PARTY_SERIOUS_WARNING = "party_serious_warning", "党内严重警告"
    PARTY_REMOVAL = "party_removal", "撤销党内职务"
    PARTY_PROBATION = "party_probation", "留党察看"
    PARTY_EXPULSION = "party_expulsion", "开除党籍"
    DISCIPLINE_WARNING = "discipline_warning", "警告"
    DISCIPLINE_DEMERIT = "discipline_demerit", "记过"
    DISCIPLINE_MAJOR_DEMERIT = "discipline_major_demerit", "记大过"
    DISCIPLINE_DEMOTION = "discipline_demotion", "降级"
    DISCIPLINE_REMOVAL = "discipline_removal", "撤职"
    DISCIPLINE_DISMISSAL = "discipline_dismissal", "开除"
    MEASURE_SUSPENSION = "measure_suspension", "停职检查"
    MEASURE_REASSIGNMENT = "measure_reassignment", "调整职务"
    MEASURE_RESIGNATION = "measure_resignation", "责令辞职"
    MEASURE_DISMISSAL = "measure_dismissal", "免职"
    MEASURE_DEMOTION = "measure_demotion", "降职"
    ADMONITION = "admonition", "诫勉"


class SecondmentKind(TextChoices):
    HANGZHI = "hangzhi", "挂职"
    SECONDED = "seconded", "借调"
    FIRST_SECRETARY = "first_secretary", "第一书记"
    PROJECT = "project", "专班"
    AID = "aid", "援派"


class CareKind(TextChoices):
    HEALTH_CHECK = "health_check", "健康体检"
    VISIT = "visit", "走访慰问"
    LEAVE = "leave", "年休假"
    RECUPERATION = "recuperation", "疗休养"
    TALK = "talk", "谈心谈话"


class DeedKind(TextChoices):
    DEED = "deed", "实绩"
    PROBLEM = "problem", "问题"


class ToleranceOutcome(TextChoices):
    """容错认定的结论."""

    EXEMPT = "exempt", "容错免责"
    LIGHTER = "lighter", "从轻"
    MITIGATED = "mitigated", "减轻"
    REFUSED = "refused", "不予容错"


class ClearanceWay(TextChoices):
    """澄清的方式 (关于做好失实检举控告澄清工作的意见, 2020)."""

    WRITTEN = "written", "书面澄清"
    IN_PERSON = "in_person", "当面澄清"
    MEETING = "meeting", "会议澄清"
    BULLETIN = "bulletin", "通报澄清"


class CadreStatus(TextChoices):
    ACTIVE = "active", "在职"
    RETIRED = "retired", "退休"
    LEFT = "left", "调出"
    DECEASED = "deceased", "去世"


class ImportKind(TextChoices):
    ROSTER = "roster", "花名册"
    LRMX = "lrmx", "任免审批表文件"


class ImportState(TextChoices):
    PARSING = "parsing", "正在核对"
    READY = "ready", "待确认"
    APPLYING = "applying", "正在导入"
    DONE = "done", "已导入"
    REFUSED = "refused", "无法导入"
    DISCARDED = "discarded", "已放弃"
