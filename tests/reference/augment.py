"""golden/augment.json: images mirrored, rotated, shifted and lightened by scipy.ndimage.

affine_transform with order 1 and mode "nearest": bilinear, the border's pixels going on. Each value
is computed a second time by map_coordinates from the coordinates of the inverse map. numpy 1.26.4,
scipy 1.17.1.

Usage: python augment.py
"""

import json
import pathlib

import numpy as np
from scipy import ndimage

CASES = [
    # rotation, right, down, flip, channels, (height, width)
    (0.0, 0.0, 0.0, True, [0.0], (4, 5)),
    (90.0, 0.0, 0.0, False, [0.0], (5, 5)),
    (0.0, 1.5, -0.75, False, [0.0], (4, 5)),
    (33.0, 2.25, -1.5, True, [0.05, -0.1, 0.2], (6, 5)),
    (-71.5, -0.5, 4.0, False, [0.0, 0.3, -0.3], (3, 7)),
]


def changed(image, rotation, right, down, flip, channels):
    height, width, _ = image.shape
    angle = np.deg2rad(rotation)
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    # Rows go down, so that a rotation counterclockwise maps (row, col) by this inverse.
    inverse = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    offset = middle - inverse @ (middle + np.array([down, right]))
    source = image[:, ::-1] if flip else image
    planes = []
    rows, cols = np.mgrid[0:height, 0:width]
    points = np.stack([rows, cols]).reshape(2, -1)
    for k, added in enumerate(channels):
        plane = ndimage.affine_transform(
            source[:, :, k], inverse, offset=offset, order=1, mode="nearest", output=np.float64
        )
        again = ndimage.map_coordinates(
            source[:, :, k], inverse @ points + offset[:, None], order=1, mode="nearest"
        ).reshape(height, width)
        assert np.abs(plane - again).max() < 1e-12
        planes.append(np.clip(plane + added, 0, 1))
    return np.stack(planes, axis=-1)


def main():
    generator = np.random.default_rng(1)
    cases = []
    for rotation, right, down, flip, channels, (height, width) in CASES:
        image = generator.integers(0, 256, (height, width, len(channels))) / 256
        result = changed(image, rotation, right, down, flip, channels)
        cases.append({
            "height": height, "width": width, "rotation": rotation, "right": right, "down": down,
            "flip": flip, "channels": channels,
            "image": image.ravel().tolist(), "changed": result.ravel().tolist(),
        })
    path = pathlib.Path(__file__).parent / "golden" / "augment.json"
    path.write_text(json.dumps(cases) + "\n")
    print(f"{len(cases)} images")


main()
