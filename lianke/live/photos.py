"""A photograph as it comes from a telephone → one upright image without anything else in it. Plain functions,
no database.
"""

import struct
from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image, ImageOps

LONGEST = 1600
"""Pixels of the longer side: what a screen at the wall shows sharp."""
LEAST = 32
MOST_PIXELS = 50_000_000
QUALITY = 80
KINDS = ("JPEG", "PNG", "WEBP")
IPHONE_KINDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, TypeError, OverflowError)

at_work = BoundedSemaphore(2)
"""A large photograph takes 150 MB while it is being read, so not all of a county's at once."""


class NoPhoto(Exception):
    """`why`: heic, unreadable, too_many_pixels, too_small."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def upright(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The photograph as WebP, turned as it was held, at most 1600 px long, on white, without place, time,
    camera or any other data; and its size. Raises NoPhoto.
    """
    if content[4:8] == b"ftyp" and content[8:12] in IPHONE_KINDS:
        raise NoPhoto("heic")
    try:
        with at_work, Image.open(BytesIO(content), formats=KINDS) as image:
            return drawn_anew(image)
    except Image.DecompressionBombError as error:
        raise NoPhoto("too_many_pixels") from error
    except BROKEN as error:
        raise NoPhoto("unreadable") from error


def drawn_anew(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    if image.width * image.height > MOST_PIXELS:
        raise NoPhoto("too_many_pixels")
    if min(image.size) * min(1, LONGEST / max(image.size)) < LEAST:
        raise NoPhoto("too_small")
    image.draft("RGB", (LONGEST, LONGEST))  # a JPEG is read at the next larger size, not whole
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((LONGEST, LONGEST))
    colours = turned.convert("RGBA")
    plain = Image.new("RGB", colours.size, "white")
    plain.paste(colours, mask=colours)
    out = BytesIO()
    plain.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue(), plain.size
