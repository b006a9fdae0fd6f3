"""Photos for the paper: whatever was uploaded becomes a small, plain JPEG, or nothing."""

import base64
import io
import warnings

from PIL import Image, ImageOps

WIDTH, HEIGHT = 376, 460  # pixels; what the 任免审批表 editor writes
PIXEL_LIMIT = 40_000_000


def as_data_address(photo: bytes) -> str:
    """A data: address of a JPEG without anything but its pixels; "" for what is no picture."""
    if not photo:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(photo), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > PIXEL_LIMIT:
                    return ""
                fitted = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), (WIDTH, HEIGHT))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return ""
    output = io.BytesIO()
    fitted.save(output, "JPEG", quality=82, optimize=False, progressive=False)
    return "data:image/jpeg;base64," + base64.b64encode(output.getvalue()).decode()
