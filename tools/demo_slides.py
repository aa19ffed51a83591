"""The demo lesson's slides, drawn: python tools/demo_slides.py OUT.pdf"""

import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1600, 900)
PAGES = [
    ("第12课", "唢呐配喇叭", ["今天我们来认识两件会“说话”的乐器", "听一听 · 拍一拍 · 唱一唱"]),
    ("听一听", "谁在说话？", ["唢呐的声音又高又亮", "喇叭的声音又圆又宽"]),
    ("拍一拍", "跟着节奏拍手", ["X　X　|　X X　X　|　X X　X X　|　X　—", "先慢后快，听老师的口令"]),
    ("唱一唱", "唢呐配喇叭", ["呜哩哇，呜哩哇", "唢呐配着大喇叭"]),
    ("想一想", "举手告诉大家", ["哪一种乐器更像爷爷讲故事？", "按下“举手”，老师会点你们班"]),
    ("再见", "下节课见", ["回家唱给爸爸妈妈听"]),
]


def font(size: int) -> ImageFont.FreeTypeFont:
    asked = subprocess.run(["fc-match", "-f", "%{file}", "Noto Sans CJK SC:bold"], capture_output=True, text=True, check=True)
    return ImageFont.truetype(asked.stdout, size)


def page(kicker: str, title: str, lines: list[str]) -> Image.Image:
    image = Image.new("RGB", SIZE, "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 28, SIZE[1]), fill="#0b6b6b")
    draw.text((140, 120), kicker, font=font(44), fill="#566070")
    draw.text((140, 200), title, font=font(120), fill="#1b2430")
    for index, line in enumerate(lines):
        draw.text((140, 460 + index * 120), line, font=font(60), fill="#0b6b6b" if index == 0 else "#1b2430")
    return image


def main(out: Path) -> None:
    first, *rest = [page(*content) for content in PAGES]
    out.parent.mkdir(parents=True, exist_ok=True)
    first.save(out, "PDF", resolution=150, save_all=True, append_images=rest)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
