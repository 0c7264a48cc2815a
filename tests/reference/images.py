"""Small PNG and JPEG files of every kind and their pixels by Pillow; resized images by OpenCV.

PNG files are written here, byte for byte, since Pillow cannot write most kinds; JPEG files by
Pillow, whose decoder is libjpeg-turbo. Where Pillow has no rule of its own (transparency on black)
the pixels are computed from Pillow's samples; every PNG is compared with the samples it was made of.
"""

import base64
import io
import json
import struct
import zlib

import cv2
import numpy as np
import PIL
from PIL import Image, features

generator = np.random.default_rng(1)
HEIGHT, WIDTH = 11, 13
PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def packed(row, depth):
    """Bytes of a row of samples [width, channels]."""
    flat = row.reshape(-1)
    if depth == 16:
        return flat.astype(">u2").tobytes()
    bits = "".join(f"{value:0{depth}b}" for value in flat)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def filtered(samples, depth):
    """Rows with filters 0 to 4 in turn."""
    unit = max(1, samples.shape[2] * depth // 8)
    above, result = None, b""
    for y, row in enumerate(samples):
        line = packed(row, depth)
        above = above or bytes(len(line))
        result += bytes([y % 5])
        for i, value in enumerate(line):
            a = line[i - unit] if i >= unit else 0
            c = above[i - unit] if i >= unit else 0
            guess = [0, a, above[i], (a + above[i]) // 2, paeth(a, above[i], c)][y % 5]
            result += bytes([(value - guess) % 256])
        above = line
    return result


def png(samples, color, depth, extra=b"", interlaced=False):
    height, width = samples.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    parts = [samples[y::down, x::right] for y, x, down, right in PASSES] if interlaced else [samples]
    data = zlib.compress(b"".join(filtered(part, depth) for part in parts if part.size), 9)
    half = len(data) // 2
    data = chunk(b"IDAT", data[:half]) + chunk(b"IDAT", data[half:])
    text = chunk(b"tEXt", b"Comment\0none")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + text + data + chunk(b"IEND", b"")


def on_black(color, alpha):
    return np.floor(color.astype(float) * alpha[..., None] / 255 + 0.5).astype(np.uint8)


def opened(data, mode):
    return np.asarray(Image.open(io.BytesIO(data)).convert(mode))


def random(depth, channels):
    samples = generator.integers(0, 2**depth, (HEIGHT, WIDTH, channels))
    samples[:3, :, -1] = 2**depth - 1
    samples[3:5, :, -1] = 0
    return samples


cases = {}


def add(name, data, pixels):
    pixels = np.asarray(pixels, dtype=np.uint8)
    pixels = pixels.reshape(pixels.shape[0], pixels.shape[1], -1)
    cases[name] = {
        "file": base64.b64encode(data).decode(),
        "shape": list(pixels.shape),
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }


for depth in [1, 2, 4, 8]:
    gray = random(depth, 1)
    data = png(gray, 0, depth)
    assert np.array_equal(opened(data, "L"), gray[..., 0] * (255 // (2**depth - 1)))
    add(f"gray, {depth} bits", data, opened(data, "L"))

    palette = generator.integers(0, 256, (2**depth, 3), dtype=np.uint8)
    data = png(gray, 3, depth, chunk(b"PLTE", palette.tobytes()))
    assert np.array_equal(opened(data, "RGB"), palette[gray[..., 0]])
    add(f"palette, {depth} bits", data, opened(data, "RGB"))

gray = random(16, 1)
data = png(gray, 0, 16)
assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), gray[..., 0])
add("gray, 16 bits", data, np.asarray(Image.open(io.BytesIO(data))).astype(int) >> 8)

for depth in [8, 16]:
    high = lambda samples: (samples >> (depth - 8)).astype(np.uint8)
    color = random(depth, 3)
    data = png(color, 2, depth)
    assert np.array_equal(opened(data, "RGB"), high(color))
    add(f"color, {depth} bits", data, opened(data, "RGB"))
    add(f"color, {depth} bits, interlaced", png(color, 2, depth, interlaced=True), opened(data, "RGB"))
    assert np.array_equal(opened(png(color, 2, depth, interlaced=True), "RGB"), high(color))

    both = random(depth, 2)
    data = png(both, 4, depth)
    read = opened(data, "LA")
    assert np.array_equal(read, high(both))
    add(f"gray and alpha, {depth} bits", data, on_black(read[..., :1], read[..., 1]))

    four = random(depth, 4)
    data = png(four, 6, depth, interlaced=depth == 8)
    read = opened(data, "RGBA")
    assert np.array_equal(read, high(four))
    black = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 255))
    shown = np.asarray(Image.alpha_composite(black, Image.fromarray(read)))[..., :3].astype(int)
    assert np.abs(shown - on_black(read[..., :3], read[..., 3])).max() <= 1
    add(f"color and alpha, {depth} bits", data, on_black(read[..., :3], read[..., 3]))

palette = generator.integers(0, 256, (16, 3), dtype=np.uint8)
alphas = generator.integers(0, 256, 7, dtype=np.uint8)
data = png(random(4, 1), 3, 4, chunk(b"PLTE", palette.tobytes()) + chunk(b"tRNS", alphas.tobytes()))
read = opened(data, "RGBA")
add("palette with alpha, 4 bits", data, on_black(read[..., :3], read[..., 3]))

gray = random(2, 1)
data = png(gray, 0, 2, chunk(b"tRNS", struct.pack(">H", 2)))
assert np.array_equal(opened(data, "L"), gray[..., 0] * 85)
# Pillow compares the transparent sample with the spread ones, so that none is.
add("gray with a transparent one, 2 bits", data, np.where(gray[..., 0] == 2, 0, gray[..., 0] * 85))

color = random(8, 3)
data = png(color, 2, 8, chunk(b"tRNS", struct.pack(">HHH", *map(int, color[6, 7]))))
read = opened(data, "RGBA")
assert (read[..., 3] == 0).any()
add("color with a transparent one, 8 bits", data, on_black(read[..., :3], read[..., 3]))

y, x = np.mgrid[0:19, 0:27]
waves = np.stack([128 + 100 * np.sin(x / 5 + y / 9), 128 + 90 * np.cos(x / 7), y * 12.0], -1)
photo = Image.fromarray(np.clip(waves + generator.normal(0, 8, waves.shape), 0, 255).astype(np.uint8))
exif = Image.Exif()
exif[0x0112] = 6
for name, image, options in [
    ("jpeg, gray", photo.convert("L"), {}),
    ("jpeg, gray, progressive", photo.convert("L"), {"progressive": True}),
    ("jpeg, 4:4:4", photo, {"subsampling": 0}),
    ("jpeg, 4:2:0", photo, {"subsampling": 2}),
    ("jpeg, 4:2:0, progressive", photo, {"subsampling": 2, "progressive": True}),
    ("jpeg, 4:2:2, restarts", photo, {"subsampling": 1, "restart_marker_blocks": 1}),
    ("jpeg, turned by EXIF", photo, {"exif": exif}),
]:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80, **options)
    add(name, file.getvalue(), np.asarray(Image.open(file)))

# Float64 in, so that OpenCV rounds nothing. Its INTER_AREA is one only where both axes shrink.
resized = []
for (height, width), (to_height, to_width), how in [
    ((12, 8), (6, 4), cv2.INTER_AREA),
    ((17, 13), (17 * 3 // 5, 8), cv2.INTER_AREA),
    ((9, 25), (4, 11), cv2.INTER_AREA),
    ((5, 7), (10, 14), cv2.INTER_LINEAR),
    ((6, 9), (10, 15), cv2.INTER_LINEAR),
]:
    color = generator.integers(0, 256, (height, width, 3), dtype=np.uint8)
    # The part with the new aspect, as the rule has it: largest, centered, in whole pixels.
    rows = min(height, int(width * to_height / to_width + 0.5))
    columns = min(width, int(height * to_width / to_height + 0.5))
    top, left = (height - rows) // 2, (width - columns) // 2
    part = color[top : top + rows, left : left + columns].astype(np.float64)
    exact = cv2.resize(part, (to_width, to_height), interpolation=how)
    resized.append({
        "from": [height, width],
        "to": [to_height, to_width],
        "pixels": base64.b64encode(color.tobytes()).decode(),
        "exact": [round(value, 6) for value in exact.reshape(-1).tolist()],
    })

versions = f"Pillow {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}, OpenCV {cv2.__version__}"
with open("golden/images.json", "w") as out:
    json.dump({"by": versions, "cases": cases, "resized": resized}, out, separators=(",", ":"))
    out.write("\n")
print(len(cases), "files by", versions)
