"""What the demo shows, drawn: the lesson's slides, a teacher, a class. python tools/demo_pictures.py
FOLDER
"""

import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1600, 900)
PICTURE = (1280, 720)
PAGES = [
    ("第12课", "唢呐配喇叭", ["今天我们来认识两件会“说话”的乐器", "听一听 · 拍一拍 · 唱一唱"]),
    ("听一听", "谁在说话？", ["唢呐的声音又高又亮", "喇叭的声音又圆又宽"]),
    ("拍一拍", "跟着节奏拍手", ["X　X　|　X X　X　|　X X　X X　|　X　—", "先慢后快，听老师的口令"]),
    ("唱一唱", "唢呐配喇叭", ["呜哩哇，呜哩哇", "唢呐配着大喇叭"]),
    ("想一想", "举手告诉大家", ["哪一种乐器更像爷爷讲故事？", "按下“举手”，老师会点你们班"]),
    ("再见", "下节课见", ["回家唱给爸爸妈妈听"]),
]


def font(size: int) -> ImageFont.FreeTypeFont:
    asked = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans CJK SC:bold"], capture_output=True, text=True, check=True
    )
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


def head(draw: ImageDraw.ImageDraw, x: int, y: int, size: int, *, shirt: str, skin: str = "#e3bf9c") -> None:
    """Somebody from the chest up, `size` the height of the head."""
    draw.ellipse((x - size, y + size * 0.55, x + size, y + size * 3), fill=shirt)
    draw.ellipse((x - size * 0.52, y - size * 0.62, x + size * 0.52, y + size * 0.6), fill="#2b2320")
    draw.ellipse((x - size * 0.46, y - size * 0.38, x + size * 0.46, y + size * 0.66), fill=skin)
    for side in (-1, 1):
        draw.ellipse(
            (x + side * size * 0.2 - 5, y + size * 0.06 - 5, x + side * size * 0.2 + 5, y + size * 0.06 + 5),
            fill="#2b2320",
        )
    draw.arc(
        (x - size * 0.16, y + size * 0.2, x + size * 0.16, y + size * 0.42), 20, 160, fill="#8a4a3a", width=4
    )


def teacher() -> Image.Image:
    image = Image.new("RGB", PICTURE, "#cfd9d3")
    draw = ImageDraw.Draw(image)
    draw.rectangle((90, 70, 1190, 470), fill="#2f5548", outline="#8a6a45", width=14)
    draw.text((150, 130), "唢呐配喇叭", font=font(72), fill="#e9eeec")
    draw.text((150, 240), "听 · 拍 · 唱", font=font(52), fill="#b9d3c6")
    head(draw, 830, 380, 150, shirt="#38597a")
    return image


def classroom() -> Image.Image:
    image = Image.new("RGB", PICTURE, "#e6e0d2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, PICTURE[0], 250), fill="#d5dfe0")
    draw.rectangle((120, 40, 460, 210), fill="#a8c8d8", outline="#f4f4f0", width=12)
    draw.rectangle((820, 40, 1160, 210), fill="#a8c8d8", outline="#f4f4f0", width=12)
    shirts = ["#bf5a45", "#38597a", "#6a8a4f", "#8a6aa0", "#c08a35", "#3f7f7f", "#a0527a"]
    for row, (y, size, many) in enumerate([(290, 62, 4), (430, 80, 3)]):
        for seat in range(many):
            x = PICTURE[0] * (seat + 1) // (many + 1) + (40 if row else 0)
            head(draw, x, y, size, shirt=shirts[(row * 4 + seat) % len(shirts)])
        draw.rectangle(
            (60, y + size * 2, PICTURE[0] - 60, y + size * 2 + (130 if row else 74)),
            fill="#b08a5a" if row else "#a57f50",
        )
    return image


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    first, *rest = [page(*content) for content in PAGES]
    first.save(folder / "slides.pdf", "PDF", resolution=150, save_all=True, append_images=rest)
    teacher().save(folder / "teacher.png")
    classroom().save(folder / "class.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
