"""Telephones for journeys: emulated screens with touch, signed in by cookie; a class to be photographed."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from tests.house.browsers import give
from tests.house.running import Running

UPRIGHT, ACROSS, SMALL = (390, 844), (844, 390), (360, 640)
ANDROID = "Mozilla/5.0 (Linux; Android 10; V1901A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version} Mobile Safari/537.36"
WECHAT = (
    ANDROID
    + " XWEB/1160065 MMWEBSDK/20231202 MMWEBID/1 MicroMessenger/8.0.47.2560(0x28002F30) WeChat/arm64 Weixin "
    "NetType/WIFI Language/zh_CN"
)


def phone(
    own: Browser, house: Running, cookie: str = "", *, size: tuple[int, int] = UPRIGHT, agent: str = ANDROID
) -> Page:
    """A telephone with touch and a finger's screen; `cookie` is name=value."""
    made = own.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        base_url=house.origin,
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
        user_agent=agent.format(version=own.version),
        permissions=["camera", "microphone"],
    )
    made.set_default_timeout(20_000)
    give(made, house.origin, cookie)
    return made.new_page()


def drawing(file: Path, *, words: str = "1", size: tuple[int, int] = (4000, 3000)) -> Path:
    """A pupil's drawing as a telephone held upright photographs it: lying pixels that say “turn me”, and
    where it was taken.
    """
    image = Image.new("RGB", size, (238, 232, 214))
    pen = ImageDraw.Draw(image)
    for at in range(0, size[0], 400):
        pen.line([(at, 0), (size[0] - at, size[1])], fill=(60 + at % 160, 90, 150), width=24)
    pen.ellipse([size[0] * 0.3, size[1] * 0.25, size[0] * 0.7, size[1] * 0.75], fill=(200, 70, 40))
    pen.text((size[0] * 0.48, size[1] * 0.4), words, fill="white", font_size=size[1] // 5)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (24.0, 30.0, 0.0)
    out = BytesIO()
    image.save(out, "JPEG", quality=88, exif=exif)
    file.write_bytes(out.getvalue())
    return file


NO_CAMERA = "Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: undefined })"
TOO_SMALL = """() => [...document.querySelectorAll('button, a[href], label, summary, select')].filter((one) => one.getClientRects().length)
  .map((one) => [one.textContent.trim().replace(/\\s+/g, ' ').slice(0, 20), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([name, box]) => `${name} ${Math.round(box.width)}×${Math.round(box.height)}`)"""


def too_small(page: Page) -> list[str]:
    """What a thumb would miss: targets under 44 px."""
    return list(page.evaluate(TOO_SMALL))


def sideways(page: Page) -> int:
    """By how many pixels the page can be pushed sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
