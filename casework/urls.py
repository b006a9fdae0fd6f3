"""The desk, cases and their steps."""

from django.urls import path

from casework.views import cases, clocks, desk, evidence, followups, opinions, papers, steps, turns

app_name = "casework"
urlpatterns = [
    path("", desk.desk_view, name="desk"),
    path("count/", desk.desk_count, name="desk-count"),
    path("cases/new/<str:kind>/", cases.case_new, name="case-new"),
    path("cases/<int:pk>/", cases.case_detail, name="case-detail"),
    path("cases/<int:pk>/papers/<int:paper>/", papers.paper_file, name="paper-file"),
    path("cases/<int:pk>/papers/<int:paper>/receive/", papers.paper_receive, name="paper-receive"),
    path("cases/<int:pk>/do/<str:action>/", steps.case_act, name="case-act"),
    path("cases/<int:pk>/do/<str:action>/draft/", steps.case_draft, name="case-draft"),
    path("opinions/<int:pk>/draft/", opinions.opinion_draft, name="opinion-draft"),
    path("cases/<int:pk>/claim/", turns.case_claim, name="case-claim"),
    path("cases/<int:pk>/release/", turns.case_release, name="case-release"),
    path("cases/<int:pk>/assign/", turns.case_assign, name="case-assign"),
    path("cases/<int:pk>/watch/", turns.case_watch, name="case-watch"),
    path("cases/<int:pk>/recusals/", turns.case_recusals, name="case-recusals"),
    path("cases/<int:pk>/recusals/declare/", turns.recusal_declare, name="recusal-declare"),
    path("cases/<int:pk>/recusals/order/", turns.recusal_order, name="recusal-order"),
    path("cases/<int:pk>/recusals/waive/", turns.recusal_waive, name="recusal-waive"),
    path("cases/<int:pk>/opinions/new/", opinions.opinion_new, name="opinion-new"),
    path("cases/<int:pk>/countersign/", opinions.opinion_countersign, name="opinion-countersign"),
    path("opinions/", opinions.opinion_list, name="opinion-list"),
    path("opinions/<int:pk>/", opinions.opinion_detail, name="opinion-detail"),
    path("opinions/<int:pk>/cancel/", opinions.opinion_cancel, name="opinion-cancel"),
    path("opinions/<int:pk>/silence/", opinions.opinion_silence, name="opinion-silence"),
    path("cases/<int:pk>/evidence/new/", evidence.evidence_new, name="evidence-new"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence-file"),
    path("evidence/<int:pk>/replace/", evidence.evidence_replace, name="evidence-replace"),
    path("cases/<int:pk>/extend/", clocks.case_extend, name="case-extend"),
    path("escalations/<int:pk>/", clocks.escalation_answer, name="escalation-answer"),
    path("follow-ups/<int:pk>/", followups.follow_up_finish, name="follow-up-finish"),
    path("step-days/", clocks.step_days_list, name="step-days-list"),
    path("step-days/<str:kind>/<str:status>/", clocks.step_days_set, name="step-days-set"),
]
