"""Roles, permissions and audit events."""

from dataclasses import dataclass

from django.db.models import TextChoices


class Permission(TextChoices):
    """What a role may do inside its unit subtree. The label stands on the page of roles."""

    VIEW_CADRES = "view_cadres", "查看名册和机构"
    EDIT_CADRES = "edit_cadres", "维护干部信息"
    SEE_IDENTITY = "see_identity", "显示完整身份信息"  # the full ID number and phone, each look logged
    EXPORT_CADRES = "export_cadres", "导出"
    IMPORT_CADRES = "import_cadres", "导入"
    EDIT_UNITS = "edit_units", "维护机构"
    VIEW_RUNS = "view_runs", "查看评审报告"
    START_RUNS = "start_runs", "发起评审报告"
    PROPOSE_RULES = "propose_rules", "提出本地规则"  # a city's own rules; another person confirms
    CONFIRM_RULES = "confirm_rules", "确认本地规则"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号"
    MANAGE_POLICY = "manage_policy", "管理角色授权"
    VIEW_CASES = "view_cases", "查看办件"
    SUBMIT_CASES = "submit_cases", "报送事项"  # as a unit: filings, materials, answers
    HANDLE_CASES = "handle_cases", "经办事项"
    REVIEW_CASES = "review_cases", "审核事项"
    DECIDE_CASES = "decide_cases", "审批决定"
    GIVE_OPINIONS = "give_opinions", "提出协审意见"
    PLAN_PLACES = "plan_places", "测算名额"
    APPROVE_PLACES = "approve_places", "审批名额"
    RUN_ASSESSMENTS = "run_assessments", "组织考核"
    EVALUATE = "evaluate", "评价打分"
    READ_AUDIT = "read_audit", "查阅审计日志"
    MANAGE_JOBS = "manage_jobs", "管理后台任务"


class Role(TextChoices):
    HANDLER = "handler", "经办人"
    SECTION_HEAD = "section_head", "科长"
    DEPARTMENT_HEAD = "department_head", "部领导"
    UNIT_LEADER = "unit_leader", "单位负责人"
    UNIT_CLERK = "unit_clerk", "单位干事"
    CONSULTED = "consulted", "协审单位"
    AUDITOR = "auditor", "审计人员"
    CADRE = "cadre", "干部本人"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全保密管理员"
    AUDIT_ADMIN = "audit_admin", "安全审计员"


class Via(TextChoices):
    """How somebody signed in. The label stands in the log."""

    PASSWORD = "password", "密码"
    OIDC = "oidc", "统一身份认证"
    LDAP = "ldap", "目录服务"


class Limit(TextChoices):
    """What may be done only so often (settings.RATES). The label stands in the refusal."""

    SIGN_IN = "sign_in", "登录"
    UPLOAD = "upload", "上传"
    EXPORT = "export", "导出"


@dataclass(frozen=True)
class RoleSpec:
    """What a role may do, and the sentence that tells people so."""

    sentence: str
    permissions: frozenset[Permission]


P = Permission
_STAFF = frozenset(
    {
        P.VIEW_CADRES,
        P.EDIT_CADRES,
        P.SEE_IDENTITY,
        P.EXPORT_CADRES,
        P.IMPORT_CADRES,
        P.VIEW_RUNS,
        P.START_RUNS,
        P.PROPOSE_RULES,
        P.VIEW_CASES,
        P.HANDLE_CASES,
        P.PLAN_PLACES,
        P.RUN_ASSESSMENTS,
    }
)
ROLES: dict[Role, RoleSpec] = {
    Role.HANDLER: RoleSpec("维护名册、导入导出、办理业务。", _STAFF),
    Role.SECTION_HEAD: RoleSpec(
        "在经办人的基础上，审核办件、维护机构设置。", _STAFF | {P.EDIT_UNITS, P.REVIEW_CASES}
    ),
    Role.DEPARTMENT_HEAD: RoleSpec(
        "查看全部业务并作出决定，不录入。",
        frozenset(
            {
                P.VIEW_CADRES,
                P.SEE_IDENTITY,
                P.EXPORT_CADRES,
                P.VIEW_RUNS,
                P.CONFIRM_RULES,
                P.VIEW_CASES,
                P.DECIDE_CASES,
                P.APPROVE_PLACES,
            }
        ),
    ),
    Role.UNIT_LEADER: RoleSpec(
        "查看本单位干部，报送评价和建议。",
        frozenset({P.VIEW_CADRES, P.VIEW_RUNS, P.SUBMIT_CASES, P.EVALUATE}),
    ),
    Role.UNIT_CLERK: RoleSpec("查看本单位干部，代本单位填报。", frozenset({P.VIEW_CADRES, P.SUBMIT_CASES})),
    Role.CONSULTED: RoleSpec("只对送来的事项提出意见。", frozenset({P.GIVE_OPINIONS})),
    Role.AUDITOR: RoleSpec(
        "查阅和导出范围内的全部材料，不作任何修改。",
        frozenset({P.VIEW_CADRES, P.EXPORT_CADRES, P.VIEW_RUNS, P.VIEW_CASES, P.READ_AUDIT}),
    ),
    Role.CADRE: RoleSpec("查看本人材料。", frozenset()),
    Role.SYSTEM_ADMIN: RoleSpec(
        "管理账号和运行设置，看不到业务。", frozenset({P.MANAGE_ACCOUNTS, P.MANAGE_JOBS})
    ),
    Role.SECURITY_ADMIN: RoleSpec("管理角色和安全策略，看不到业务。", frozenset({P.MANAGE_POLICY})),
    Role.AUDIT_ADMIN: RoleSpec("查阅审计日志，看不到业务。", frozenset({P.READ_AUDIT})),
}


class Event(TextChoices):
    """Everything the audit log may record, named object.verb."""

    SIGN_IN = "account.sign_in", "登录"
    SIGN_IN_FAILED = "account.sign_in_failed", "登录失败"
    SIGN_OUT = "account.sign_out", "退出"
    LOCK_OUT = "account.lock_out", "锁定账号"
    IDLE_OUT = "account.idle_out", "超时退出"
    TOO_MANY = "account.too_many", "次数过多被拒"
    SESSION_END = "account.session_end", "结束其他会话"
    PASSWORD_CHANGE = "account.password_change", "修改密码"
    MFA_ON = "account.mfa_on", "启用动态口令"
    MFA_OFF = "account.mfa_off", "停用动态口令"
    MFA_CODES = "account.mfa_codes", "生成备用码"
    USER_CREATE = "user.create", "新建账号"
    USER_DEACTIVATE = "user.deactivate", "停用账号"
    USER_ACTIVATE = "user.activate", "启用账号"
    USER_UNLOCK = "user.unlock", "解除锁定"
    PASSWORD_RESET = "user.password_reset", "重置密码"
    MFA_RESET = "user.mfa_reset", "解除动态口令"
    MFA_RESET_ASK = "user.mfa_reset_ask", "申请解除动态口令"
    MFA_RESET_CONFIRM = "user.mfa_reset_confirm", "确认解除动态口令"
    MFA_RESET_DROP = "user.mfa_reset_drop", "撤回或退回解除动态口令"
    EXTERNAL_NAME = "user.external_name", "修改外部登录名"
    ROLE_GRANT = "user.role_grant", "授予角色"
    ROLE_END = "user.role_end", "终止角色"
    DELEGATION_CREATE = "delegation.create", "委托代行"
    DELEGATION_END = "delegation.end", "终止委托"
    BACKUP_MAKE = "backup.make", "备份"
    BACKUP_RESTORE = "backup.restore", "恢复备份"
    AUDIT_EXPORT = "audit.export", "导出审计日志"
    AUDIT_VERIFY = "audit.verify", "校验审计日志"
    CADRE_READ = "cadre.read", "查阅干部材料"
    CADRE_REVEAL = "cadre.reveal", "显示完整身份信息"
    CADRE_CREATE = "cadre.create", "新建干部"
    CADRE_UPDATE = "cadre.update", "更新干部"
    CADRE_EXPORT = "cadre.export", "导出干部名单"
    FACT_RECORD = "fact.record", "记入办理结果"
    FACT_WITHDRAW = "fact.withdraw", "撤销办理结果"
    UNIT_CREATE = "unit.create", "新建机构"
    UNIT_UPDATE = "unit.update", "更新机构"
    UNIT_MOVE = "unit.move", "划转机构"
    UNIT_MERGE = "unit.merge", "合并机构"
    IMPORT_UPLOAD = "import.upload", "上传导入文件"
    IMPORT_CONFIRM = "import.confirm", "确认导入"
    LRMX_EXPORT = "lrmx.export", "导出任免表文件"
    RUN_START = "run.start", "发起评审报告"
    RUN_CANCEL = "run.cancel", "取消评审报告"
    RUN_RETRY = "run.retry", "重试评审报告"
    DOCUMENT_EXPORT = "document.export", "下载文书"
    RANK_EXPORT = "rank.export", "导出职级晋升测算"
    PROPOSAL_EXPORT = "proposal.export", "导出奖励建议"
    CASE_OPEN = "case.open", "提出办件"
    CASE_ACT = "case.act", "办理"
    CASE_READ = "case.read", "查阅办件"
    CASE_LINK = "case.link", "关联办件"
    CASE_ASSIGN = "case.assign", "转办"
    CASE_EXTEND = "case.extend", "延长时限"
    CASE_RECUSE = "case.recuse", "回避"
    CASE_REMIND = "case.remind", "催办督办"
    CASE_EXPORT = "case.export", "导出办件"
    FOLLOW_UP_DONE = "case.follow_up", "跟踪事项办结"
    OPINION_ASK = "opinion.ask", "征求意见"
    OPINION_ANSWER = "opinion.answer", "答复意见"
    OPINION_CANCEL = "opinion.cancel", "取消征求意见"
    EVIDENCE_ADD = "evidence.add", "上传材料"
    EVIDENCE_READ = "evidence.read", "查阅材料"
    PAPER_ISSUE = "paper.issue", "制发文书"
    PAPER_READ = "paper.read", "查阅文书"
    PAPER_RECEIVE = "paper.receive", "签收文书"
    REPORTER_HANDLERS = "reporter.handlers", "指定承办人"
    REPORTER_RECORD = "reporter.record", "登记反映人"
    REPORTER_READ = "reporter.read", "查看反映人"
    WATCH_FIELD = "watch_field.set", "调整重点领域"
    STATISTICS_EXPORT = "statistics.export", "导出统计"
    MEETING_CREATE = "meeting.create", "筹备会议"
    MEETING_UPDATE = "meeting.update", "修改会议"
    MEETING_FREEZE = "meeting.freeze", "锁定会议材料"
    MEETING_OPEN = "meeting.open", "开始表决"
    MEETING_VOTE = "meeting.vote", "表决"
    MEETING_RECUSE = "meeting.recuse", "会议回避"
    MEETING_POSTPONE = "meeting.postpone", "议题缓议"
    MEETING_CLOSE = "meeting.close", "形成会议决定"
    MEETING_CANCEL = "meeting.cancel", "取消会议"
    MEETING_EXPORT = "meeting.export", "下载会议记录"
    STEP_DAYS_SET = "case.step_days", "设定办理时限"
    RULE_PROPOSE = "rule.propose", "提出本地规则"
    RULE_CONFIRM = "rule.confirm", "确认本地规则"
    RULE_REJECT = "rule.reject", "退回本地规则"
    RULE_WITHDRAW = "rule.withdraw", "撤销本地规则"
    RULE_SYNC = "rule.sync", "更新国家规则"
    CALENDAR_IMPORT = "calendar.import", "导入节假日"
    LEDGER_ALLOCATE = "ledger.allocate", "下达名额"
    LEDGER_WITHDRAW = "ledger.withdraw", "收回名额"
    LEDGER_TAKE = "ledger.take", "占用名额"
    LEDGER_RELEASE = "ledger.release", "释放名额"
    LEDGER_MOVE = "ledger.move", "调剂名额"
    PLACES_CREATE = "places.create", "拟订名额方案"
    PLACES_CHANGE = "places.change", "修改名额方案"
    PLACES_DISCARD = "places.discard", "删除名额方案"
    PLACES_SUBMIT = "places.submit", "送审名额方案"
    PLACES_RECALL = "places.recall", "撤回送审名额方案"
    PLACES_RETURN = "places.return", "退回名额方案"
    PLACES_APPROVE = "places.approve", "审定名额方案"
    PLACES_ISSUE = "places.issue", "下达名额方案"
    PLACES_WITHDRAW = "places.withdraw", "撤回名额方案"
    PLACES_EXPORT = "places.export", "导出名额表"
    PLACES_GRADE = "places.unit_grade", "登记单位等次"
    SPECIAL_RECORD = "special_case.record", "登记考核特殊情形"
    SPECIAL_CANCEL = "special_case.cancel", "撤销考核特殊情形"
    GRANT_PROPOSE = "grant.propose", "申请激励池名额"
    GRANT_APPROVE = "grant.approve", "发放激励池名额"
    GRANT_REJECT = "grant.reject", "不同意激励池申请"
    GRANT_RETURN = "grant.return", "退回激励池名额"
    JOB_CANCEL = "job.cancel", "取消任务"
    JOB_RETRY = "job.retry", "重试任务"
    INSTRUMENT_CREATE = "instrument.create", "新建评分表"
    INSTRUMENT_UPDATE = "instrument.update", "修改评分表"
    INSTRUMENT_PUBLISH = "instrument.publish", "发布评分表"
    SURVEY_CREATE = "survey.create", "新建测评活动"
    SURVEY_UPDATE = "survey.update", "调整测评活动"
    SURVEY_OPEN = "survey.open", "启动测评活动"
    SURVEY_CLOSE = "survey.close", "结束测评活动"
    SURVEY_EXPORT = "survey.export", "导出测评材料"
    SHEET_SUBMIT = "sheet.submit", "提交评分"
    SHEET_TAKE_BACK = "sheet.take_back", "取回评分"
    SHEET_EXCUSE = "sheet.excuse", "免除评分"
    SHEET_IMPORT = "sheet.import", "导入评分"
    BALLOT_CREATE = "ballot.create", "新建民主测评"
    BALLOT_UPDATE = "ballot.update", "调整民主测评"
    BALLOT_PRINT = "ballot.print", "印制测评码"
    BALLOT_OPEN = "ballot.open", "开始投票"
    BALLOT_COUNT = "ballot.count", "开箱计票"
    BALLOT_VOID = "ballot.void", "作废民主测评"
    SCHEME_CREATE = "scheme.create", "新建指标体系"
    SCHEME_UPDATE = "scheme.update", "调整指标体系"
    SCHEME_PUBLISH = "scheme.publish", "下达指标体系"
    SCHEME_CLOSE = "scheme.close", "结账指标体系"
    SCHEME_EXPORT = "scheme.export", "导出指标结果"
    RESULT_RECORD = "result.record", "录入指标结果"
    RESULT_IMPORT = "result.import", "导入指标结果"
    UNIT_GRADE = "unit.grade", "评定单位等次"


ACCOUNT_EVENTS = (
    "account.",
    "user.",
    "delegation.",
    "audit.",
    "backup.",
)  # how the events that hold no business begin

# The permission that an event is the use of. With it the log tells whose role was used when some are delegated.
EVENT_PERMISSIONS: dict[Event, Permission] = {
    Event.USER_CREATE: P.MANAGE_ACCOUNTS,
    Event.USER_DEACTIVATE: P.MANAGE_ACCOUNTS,
    Event.USER_ACTIVATE: P.MANAGE_ACCOUNTS,
    Event.USER_UNLOCK: P.MANAGE_ACCOUNTS,
    Event.PASSWORD_RESET: P.MANAGE_ACCOUNTS,
    Event.MFA_RESET: P.MANAGE_ACCOUNTS,
    Event.MFA_RESET_ASK: P.MANAGE_ACCOUNTS,
    Event.MFA_RESET_CONFIRM: P.MANAGE_POLICY,
    Event.EXTERNAL_NAME: P.MANAGE_ACCOUNTS,
    Event.ROLE_GRANT: P.MANAGE_POLICY,
    Event.ROLE_END: P.MANAGE_POLICY,
    Event.AUDIT_EXPORT: P.READ_AUDIT,
    Event.AUDIT_VERIFY: P.READ_AUDIT,
    Event.RULE_PROPOSE: P.PROPOSE_RULES,
    Event.RULE_CONFIRM: P.CONFIRM_RULES,
    Event.CADRE_READ: P.VIEW_CADRES,
    Event.CADRE_REVEAL: P.SEE_IDENTITY,
    Event.CADRE_CREATE: P.EDIT_CADRES,
    Event.CADRE_UPDATE: P.EDIT_CADRES,
    Event.CADRE_EXPORT: P.EXPORT_CADRES,
    Event.UNIT_CREATE: P.EDIT_UNITS,
    Event.UNIT_UPDATE: P.EDIT_UNITS,
    Event.UNIT_MOVE: P.EDIT_UNITS,
    Event.UNIT_MERGE: P.EDIT_UNITS,
    Event.IMPORT_UPLOAD: P.IMPORT_CADRES,
    Event.IMPORT_CONFIRM: P.IMPORT_CADRES,
    Event.LRMX_EXPORT: P.EXPORT_CADRES,
    Event.RUN_START: P.START_RUNS,
    Event.RUN_CANCEL: P.START_RUNS,
    Event.RUN_RETRY: P.START_RUNS,
    Event.DOCUMENT_EXPORT: P.VIEW_RUNS,
    Event.PLACES_CREATE: P.PLAN_PLACES,
    Event.PLACES_CHANGE: P.PLAN_PLACES,
    Event.PLACES_DISCARD: P.PLAN_PLACES,
    Event.PLACES_SUBMIT: P.PLAN_PLACES,
    Event.PLACES_RECALL: P.PLAN_PLACES,
    Event.PLACES_RETURN: P.APPROVE_PLACES,
    Event.PLACES_APPROVE: P.APPROVE_PLACES,
    Event.PLACES_ISSUE: P.PLAN_PLACES,
    Event.PLACES_WITHDRAW: P.APPROVE_PLACES,
    Event.PLACES_GRADE: P.PLAN_PLACES,
    Event.SPECIAL_RECORD: P.PLAN_PLACES,
    Event.SPECIAL_CANCEL: P.PLAN_PLACES,
    Event.GRANT_PROPOSE: P.PLAN_PLACES,
    Event.GRANT_APPROVE: P.APPROVE_PLACES,
    Event.GRANT_REJECT: P.APPROVE_PLACES,
    Event.CASE_READ: P.VIEW_CASES,
    Event.CASE_EXPORT: P.VIEW_CASES,
    Event.RANK_EXPORT: P.EXPORT_CADRES,
    Event.PROPOSAL_EXPORT: P.EXPORT_CADRES,
    Event.EVIDENCE_READ: P.VIEW_CASES,
    Event.OPINION_ANSWER: P.GIVE_OPINIONS,
    Event.MEETING_CREATE: P.HANDLE_CASES,
    Event.MEETING_UPDATE: P.HANDLE_CASES,
    Event.MEETING_FREEZE: P.HANDLE_CASES,
    Event.MEETING_OPEN: P.HANDLE_CASES,
    Event.MEETING_POSTPONE: P.HANDLE_CASES,
    Event.MEETING_CLOSE: P.HANDLE_CASES,
    Event.MEETING_CANCEL: P.HANDLE_CASES,
    **dict.fromkeys(
        (
            Event.INSTRUMENT_CREATE,
            Event.INSTRUMENT_UPDATE,
            Event.INSTRUMENT_PUBLISH,
            Event.SURVEY_CREATE,
            Event.SURVEY_UPDATE,
            Event.SURVEY_OPEN,
            Event.SURVEY_CLOSE,
            Event.SURVEY_EXPORT,
            Event.SHEET_EXCUSE,
            Event.BALLOT_CREATE,
            Event.BALLOT_UPDATE,
            Event.BALLOT_PRINT,
            Event.BALLOT_OPEN,
            Event.BALLOT_COUNT,
            Event.BALLOT_VOID,
            Event.SCHEME_CREATE,
            Event.SCHEME_UPDATE,
            Event.SCHEME_PUBLISH,
            Event.SCHEME_CLOSE,
            Event.SCHEME_EXPORT,
            Event.RESULT_RECORD,
            Event.RESULT_IMPORT,
            Event.UNIT_GRADE,
        ),
        P.RUN_ASSESSMENTS,
    ),
    Event.STEP_DAYS_SET: P.REVIEW_CASES,
    Event.REPORTER_HANDLERS: P.REVIEW_CASES,
    Event.REPORTER_RECORD: P.HANDLE_CASES,
    Event.REPORTER_READ: P.HANDLE_CASES,
    Event.WATCH_FIELD: P.HANDLE_CASES,
    Event.STATISTICS_EXPORT: P.VIEW_CASES,
}
