"""Drawn portraits: flat silhouettes in varied tones, 376 × 460 as the LRMX editor has them."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (376, 460)
_GROUNDS = ("#c9d6df", "#d8cfc4", "#cdd9c8", "#d9cbd3", "#c8d3d9", "#dcd6c5")
_SKINS = ("#e8c6a4", "#dfb994", "#efd2b5", "#d6ab86")
_HAIR = ("#2b2724", "#3a322c", "#1f1d1d", "#55504b")
_CLOTHES = ("#33475b", "#4a3f4f", "#2f4f4a", "#5b4636", "#3d3d46", "#5a2e33")


def draw(name: str) -> bytes:
    """The JPEG of one portrait, such as "m-07" or "f-12"; the same name gives the same picture."""
    rng = Random(name)  # noqa: S311  # a picture, not cryptography  # nosec B311
    picture = Image.new("RGB", SIZE, rng.choice(_GROUNDS))
    pen = ImageDraw.Draw(picture)
    skin, hair, clothes = rng.choice(_SKINS), rng.choice(_HAIR), rng.choice(_CLOTHES)
    width, top = rng.randint(62, 74), rng.randint(108, 124)
    middle = SIZE[0] // 2
    if name.startswith("f"):  # longer hair, behind the shoulders
        pen.rounded_rectangle((middle - width - 16, top - 20, middle + width + 16, top + 210), 70, fill=hair)
    pen.ellipse((middle - 170, 318, middle + 170, 640), fill=clothes)
    pen.rectangle((middle - 30, top + 130, middle + 30, 345), fill=skin)
    pen.polygon([(middle - 42, 328), (middle + 42, 328), (middle, 400)], fill="#f4f4f2")
    pen.ellipse((middle - width - 6, top - 22, middle + width + 6, top + 110), fill=hair)
    pen.ellipse((middle - width, top + 4, middle + width, top + 178), fill=skin)
    pen.chord((middle - width, top - 14, middle + width, top + rng.randint(64, 88)), 180, 360, fill=hair)
    stored = BytesIO()
    picture.save(stored, "JPEG", quality=80)
    return stored.getvalue()
