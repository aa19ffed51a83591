from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What may stand on a timeline."""

    OPENED = "opened", _("Lesson opened")
    ENDED = "ended", _("Lesson ended")
    REOPENED = "reopened", _("Lesson went on")
    LINE = "line", _("Line of a classroom")
    PAGE_TURNED = "page_turned", _("Page turned")
    SLIDES_SHOWN = "slides_shown", _("Slides shown")
    HAND_RAISED = "hand_raised", _("Hand raised")
    HAND_LOWERED = "hand_lowered", _("Hand lowered")
    STAGE_SET = "stage_set", _("What is large changed")
    STROKE = "stroke", _("Drawn")
    STROKE_UNDONE = "stroke_undone", _("Stroke taken back")
    INK_CLEARED = "ink_cleared", _("Ink wiped off")
    CALLED = "called", _("Class called on")
    CALL_ENDED = "call_ended", _("Class not called on any more")
    MUTED = "muted", _("Classes muted")
    QUESTION_ASKED = "question_asked", _("Question asked")
    ANSWERED = "answered", _("Class answered")
    QUESTION_CLOSED = "question_closed", _("Question closed")
    TIMER_SET = "timer_set", _("Timer set")
    ROLL_CALLED = "roll_called", _("Roll called")
    HEADS_COUNTED = "heads_counted", _("Pupils counted")
    WORK_SENT = "work_sent", _("Pupil's work sent")
    CLIP_SET = "clip_set", _("Clip played or stopped")
    CLIP_LACKED = "clip_lacked", _("Clip missing in a classroom")
    NOTED = "noted", _("Note to the assistants")
    NOTE_READ = "note_read", _("Note read")
    SIGNALLED = "signalled", _("Class needs something")
    SIGNAL_CLEARED = "signal_cleared", _("Need seen to")
    TESTED = "tested", _("Classroom tested itself")
    TALK_SET = "talk_set", _("Way of talking of a classroom")
    CUE_REACHED = "cue_reached", _("Step of the lesson plan reached")
    CUE_DONE = "cue_done", _("Step of the lesson plan done")
    LEFT = "left", _("Phone stopped receiving")
    PRESENCE = "presence", _("Presence sealed")
    TRACKS = "tracks", _("Tracks sealed")
    DELIVERED = "delivered", _("Counted")
    CLAIMED = "claimed", _("Claim filed")
    RULED = "ruled", _("Claim ruled on")


class Way(models.TextChoices):
    """How a class was connected to a lesson, as its device says."""

    LIVE = "live", _("Live")
    CONTINUED = "continued", _("Continued offline")
    RECORDED = "recorded", _("From a recording")


class LineState(models.TextChoices):
    """How a room's line stands, as its own page finds it."""

    WELL = "well", _("Line good")
    WEAK = "weak", _("Line weak")
    SOUND_ONLY = "sound_only", _("Sound only")
    NO_MEDIA = "no_media", _("No sound, no picture")


class Show(models.TextChoices):
    """What may be large on every screen of a lesson."""

    SLIDES = "slides", _("Slides")
    BOARD = "board", _("Board")
    SCREEN = "screen", _("Lecturer's screen")
    DOCUMENT = "document", _("Second camera")
    CLIP = "clip", _("Clip")
    WORK = "work", _("Pupil's work")


class Tool(models.TextChoices):
    """What a stroke was drawn with."""

    PEN = "pen", _("Pen")
    MARKER = "marker", _("Marker")
    LINE = "line", _("Straight line")
    ARROW = "arrow", _("Arrow")
    RECTANGLE = "rectangle", _("Rectangle")
    ELLIPSE = "ellipse", _("Ellipse")


class QuestionForm(models.TextChoices):
    CHOICE = "choice", _("Choice")  # A to so many
    PHOTO = "photo", _("Photo of pupils' work")


class Need(models.TextChoices):
    """What a class tells its lecturer without interrupting."""

    UNCLEAR = "unclear", _("Hard to hear")
    TOO_FAST = "too_fast", _("Too fast")
    HELP = "help", _("Needs help")


class Talk(models.TextChoices):
    """How a classroom speaks: its microphone open all the time, or only while somebody holds the button."""

    OPEN = "open", _("Microphone open")
    PUSH = "push", _("Hold to speak")


class Found(models.TextChoices):
    """What a classroom's test of itself found of one device."""

    WELL = "well", _("In order")
    QUIET = "quiet", _("There, but too quiet")
    MISSING = "missing", _("Missing")
    REFUSED = "refused", _("Not permitted")
    UNTRIED = "untried", _("Not tried")


class ActorType(models.TextChoices):
    PERSON = "person", _("Person")
    DEVICE = "device", _("Device")
    SYSTEM = "system", _("System")
