"""字幕 as text: what is brought, WebVTT or SubRip, as WebVTT that a browser shows. Plain functions, no
database.
"""

import re

BLANK = "WEBVTT\n"
TIME = re.compile(r"^((?:\d+:)?\d\d:\d\d)[,.](\d{3}) --> ((?:\d+:)?\d\d:\d\d)[,.](\d{3})(.*)$", re.MULTILINE)


class NoCaptions(Exception):
    pass


def webvtt_of(content: bytes) -> str:
    """Raises NoCaptions for what has no line with two times. UTF-8, or what older programs in China write."""
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if not TIME.search(text):
        raise NoCaptions
    timed = TIME.sub(r"\1.\2 --> \3.\4\5", text)
    return timed + "\n" if timed.startswith("WEBVTT") else f"{BLANK}\n{timed}\n"


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoCaptions
