from django.urls import include, path
from django.views.i18n import set_language

from lianke.kernel.http import healthz

urlpatterns = [
    path("", include("lianke.home.urls")),
    path("", include("lianke.accounts.urls")),
    path("", include("lianke.notices.urls")),
    path("", include("lianke.schooling.urls")),
    path("", include("lianke.pairing.urls")),
    path("", include("lianke.timetable.urls")),
    path("", include("lianke.preparing.urls")),
    path("", include("lianke.live.urls")),
    path("", include("lianke.evidence.urls")),
    path("", include("lianke.research.urls")),
    path("", include("lianke.recording.urls")),
    path("", include("lianke.intake.urls")),
    path("", include("lianke.coverage.urls")),
    path("", include("lianke.reports.urls")),
    path("healthz", healthz, name="healthz"),
    path("language/", set_language, name="set_language"),
]
