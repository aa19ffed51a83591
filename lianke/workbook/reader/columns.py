"""The sheets of a county's workbook and their columns. These names are data: they stay Chinese in every
language.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    header: str
    required: bool = True
    aliases: tuple[str, ...] = ()


def optional(header: str, *aliases: str) -> Column:
    return Column(header, required=False, aliases=aliases)


def column(header: str, *aliases: str) -> Column:
    return Column(header, aliases=aliases)


BASICS, SCHOOLS, TEACHERS, CLASSES, ROOMS, BELLS = "基本信息", "学校", "教师", "班级", "教室", "作息"
CALENDAR, PLAN, PROVISION, RULES, LESSONS, PAIRS = "校历", "课程方案", "供给", "排课规则", "课程表", "结对"
FREE, OWN_LESSONS, PINS = "可用时间", "本校课表", "固定课"

CITY, COUNTY, BUREAU, YEAR, TERM = "市", "县(市、区)", "教育局", "学年", "学期"
COUNTY_WORDS = {COUNTY, "县", "区", "县区", "县(区)", "县(市区)", "县(市,区)"}

SHEETS: dict[str, tuple[Column, ...]] = {
    BASICS: (column("项目"), column("内容")),
    SCHOOLS: (
        column("学校名称", "学校", "名称", "单位名称", "学校全称"),
        column("类型", "学校类型", "办学类型"),
        optional("县区", *sorted(COUNTY_WORDS - {"县区"}), "区县", "所在县区", "所属县区"),
        optional("上级学校", "中心校", "上级", "所属学校", "所属中心校"),
        optional("乡镇", "所在乡镇", "镇街", "乡镇街道"),
        optional("城乡类型"),
        optional("学生数", "学生人数", "人数"),
        optional("下行带宽(Mbps)", "下行带宽"),
        optional("上行带宽(Mbps)", "上行带宽"),
    ),
    TEACHERS: (
        column("姓名", "教师姓名", "名字"),
        optional("手机号", "手机", "电话", "手机号码", "联系电话", "电话号码"),
        column("学校", "学校名称", "所在学校", "单位"),
        optional("任教学科", "学科", "任教科目", "科目"),
        column("角色", "职务", "岗位"),
        optional("每周主讲上限(节)", "每周主讲上限"),
    ),
    CLASSES: (
        column("学校", "学校名称", "所在学校", "单位"),
        column("班级", "班级名称", "班名"),
        column("年级", "所在年级"),
        optional("学生数", "学生人数", "人数"),
        optional("助教", "助教教师", "助教老师"),
    ),
    ROOMS: (
        column("学校", "学校名称", "所在学校", "单位"),
        column("教室", "教室名称"),
        column("类型", "教室类型"),
    ),
    BELLS: (
        column("学校", "学校名称", "所在学校", "单位"),
        column("节次"),
        column("开始", "开始时间"),
        column("结束", "结束时间"),
    ),
    CALENDAR: (
        column("事项"),
        column("开始日期", "开始"),
        column("结束日期", "结束"),
        optional("补哪天的课"),
        optional("说明"),
    ),
    PLAN: (column("学科", "科目", "课程"),),
    PROVISION: (
        column("学校", "学校名称", "所在学校", "单位"),
        column("学科", "科目", "课程"),
        column("由谁开"),
    ),
    RULES: (column("规则"), column("值"), optional("说明")),
    FREE: (
        optional("学校", "学校名称", "所在学校", "单位"),
        optional("姓名", "教师", "教师姓名", "主讲教师"),
        optional("教室", "教室名称"),
        column("星期", "周几"),
        optional("节次"),
        column("情况", "可用", "状态"),
    ),
    OWN_LESSONS: (
        column("学校", "学校名称", "所在学校", "单位"),
        column("班级", "班级名称", "班名"),
        column("星期", "周几"),
        column("节次"),
        optional("学科", "科目", "课程"),
    ),
    PINS: (
        column("学科", "科目", "课程"),
        column("年级"),
        column("主讲教师", "主讲", "主讲老师"),
        optional("主讲学校"),
        column("接收班级", "听课班级", "收听班级"),
        column("星期", "周几"),
        column("节次"),
    ),
    LESSONS: (
        column("课程类型", "课型"),
        column("学科", "科目", "课程"),
        column("年级"),
        column("主讲教师", "主讲", "主讲老师"),
        optional("主讲学校"),
        optional("主讲教室"),
        column("接收班级", "听课班级", "收听班级"),
        column("星期", "周几"),
        column("节次"),
        column("周次", "上课周次", "教学周"),
    ),
    PAIRS: (
        column("支援学校", "支援方", "帮扶学校"),
        column("受援学校", "受援方", "被帮扶学校"),
        optional("结对方式", "方式", "结对模式"),
        optional("批次"),
        column("开始日期", "开始", "结对时间"),
        optional("结束日期", "结束"),
        optional("学科", "结对学科", "科目"),
    ),
}

NEEDED_BY = {
    LESSONS: (SCHOOLS, TEACHERS, CLASSES, ROOMS, BELLS, CALENDAR, PLAN),
    PROVISION: (SCHOOLS, PLAN),
    CLASSES: (BASICS, SCHOOLS),
    BELLS: (SCHOOLS, CALENDAR),
    CALENDAR: (BASICS,),
    ROOMS: (SCHOOLS,),
    PAIRS: (SCHOOLS,),
    FREE: (SCHOOLS, BELLS),
    OWN_LESSONS: (SCHOOLS, CLASSES, BELLS),
    PINS: (SCHOOLS, TEACHERS, CLASSES, BELLS, PLAN),
}
"""Sheets that another one cannot be understood without: in the workbook, or here from an earlier one."""

LOOKED_UP = NEEDED_BY | {
    SCHOOLS: (SCHOOLS,),
    CLASSES: (SCHOOLS, TEACHERS),
    TEACHERS: (SCHOOLS, PLAN),
    PAIRS: (SCHOOLS, PLAN),
    CALENDAR: (CALENDAR,),
    RULES: (PLAN,),
    FREE: (SCHOOLS, TEACHERS, ROOMS, BELLS),
    OWN_LESSONS: (SCHOOLS, CLASSES, BELLS),
    PINS: (SCHOOLS, TEACHERS, CLASSES, BELLS, PLAN),
    LESSONS: (SCHOOLS, TEACHERS, CLASSES, ROOMS, BELLS, CALENDAR, PLAN, RULES),
}
"""Sheets whose standing rows may explain a name in a sheet."""

CITY_SHEETS = (BASICS, SCHOOLS, TEACHERS, CLASSES, ROOMS, PAIRS)
"""What a city's workbook may bring; the others are each county's own."""

NATIONAL_SUBJECTS = (
    "语文",
    "数学",
    "英语",
    "外语",
    "道德与法治",
    "科学",
    "音乐",
    "美术",
    "艺术",
    "体育",
    "体育与健康",
    "信息科技",
    "劳动",
    "综合实践活动",
    "历史",
    "地理",
    "物理",
    "化学",
    "生物学",
    "日语",
    "俄语",
)
"""教育部 课程方案（2022年版）: known where no 课程方案 has been brought yet."""

SCHOOL_TYPES = {
    "教育局": "bureau",
    "教学点": "point",
    "城区小学": "school",
    "中心小学": "school",
    "中心校": "school",
    "中心学校": "school",
    "完全小学": "school",
    "完小": "school",
    "村小": "school",
    "村小学": "school",
    "村级小学": "school",
    "小学": "school",
    "初中": "school",
    "初级中学": "school",
    "九年一贯制学校": "school",
    "特殊教育学校": "school",
}
SCHOOL_TYPES_NAMED = "教育局、城区小学、中心小学、完全小学、村小、教学点、初中、九年一贯制学校、特殊教育学校"
ROLES = {
    "主讲教师": "lecturer",
    "主讲": "lecturer",
    "助教": "assistant",
    "教师": "teacher",
    "任课教师": "teacher",
    "校长": "principal",
    "教研员": "researcher",
    "督学": "inspector",
    "技术员": "technician",
    "教育局管理员": "officer",
    "管理员": "officer",
}
ROLES_NAMED = "主讲教师、助教、教师、校长、教研员、督学、技术员、教育局管理员"
ROOM_KINDS = {
    "主播教室": "lecture",
    "主讲教室": "lecture",
    "录播教室": "lecture",
    "接收教室": "interactive",
    "互动教室": "interactive",
    "普通教室": "other",
    "其他": "other",
}
ROOM_KINDS_NAMED = "主播教室、接收教室、普通教室、其他"
DAY_KINDS = {
    "学期": "term",
    "放假": "holiday",
    "调休上课": "makeup",
    "补课": "makeup",
    "考试": "exam",
    "半天": "half",
    "停课": "closed",
}
DAY_KINDS_NAMED = "学期、放假、调休上课、考试、半天、停课"
OPENINGS = {
    "有空": True,
    "可用": True,
    "没空": False,
    "不可用": False,
    "走教": False,
    "停用": False,
    "停课": False,
}
OPENINGS_NAMED = "有空、没空、走教、停用"
PROVIDERS = {
    "外援": "outside",
    "本校": "own",
    "两者": "both",
    "都开": "both",
    "本校和外援": "both",
    "外援和本校": "both",
    "本校+外援": "both",
}
PROVIDERS_NAMED = "外援、本校、两者"
