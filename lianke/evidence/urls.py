from django.urls import path

from lianke.evidence.views import claims, evidence, months, rules

app_name = "evidence"
urlpatterns = [
    path("lessons/<slug:public_id>/attendance/", evidence.attendance, name="attendance"),
    path(
        "lessons/<slug:public_id>/attendance.<str:ending>", evidence.attendance_file, name="attendance_file"
    ),
    path("lessons/<slug:public_id>/evidence.zip", evidence.lesson_pack, name="lesson_pack"),
    path("lessons/<slug:public_id>/claims/<slug:participation>/", claims.file, name="file_claim"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<slug:public_id>/", claims.claim, name="claim"),
    path("claims/<slug:public_id>/rule/", claims.rule, name="rule_on_claim"),
    path("claims/<slug:public_id>/proof", claims.proof, name="proof"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:public_id>/", rules.change, name="rule_change"),
    path("rules/<slug:public_id>/confirm/", rules.confirm, name="confirm_rule"),
    path("rules/<slug:public_id>/drop/", rules.drop, name="drop_rule"),
    path("rules/<slug:public_id>/go-on/", rules.go_on, name="rule_change_go_on"),
    path("evidence/", evidence.nights, name="nights"),
    path("evidence/<slug:night>/", evidence.night, name="night"),
    path("evidence/<slug:month>.zip", evidence.month_pack, name="month_pack"),
    path("months/", months.months, name="months"),
    path("months/<slug:month>/lock/", months.lock, name="lock_month"),
]
