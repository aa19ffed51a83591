from django.urls import path

from lianke.preparing.views import captions, clips, plans, slides

app_name = "preparing"
urlpatterns = [
    path("lessons/<slug:public_id>/lesson-plan/", plans.lesson_plan, name="lesson_plan"),
    path("lessons/<slug:public_id>/lesson-plan/slides", plans.plan_from_slides, name="plan_from_slides"),
    path("lessons/<slug:public_id>/lesson-plan/copy", plans.copy, name="copy_plan"),
    path("lessons/<slug:public_id>/plan/print/<slug:digest>.pdf", plans.print_file, name="print_file"),
    path("lessons/<slug:public_id>/slides", slides.slides, name="slides"),
    path("slides/<slug:deck_id>/<int:page>.webp", slides.slide, name="slide"),
    path("lessons/<slug:public_id>/clips", clips.clips, name="clips"),
    path("clips/<slug:public_id>.mp4", clips.clip, name="clip"),
    path("clips/<slug:public_id>.vtt", captions.of_clip, name="clip_captions"),
    path("lessons/<slug:public_id>/captions", captions.of_lesson, name="captions"),
]
