"""golden/mat/: small files as SVHN's authors offer them, MAT-files of version 5, by scipy.io.savemat.

Value (y, x, channel, record) is (7 record + 3 y + 5 x + 11 channel) mod 256; the labels are 10, 1, 4.
Each is read back by scipy.io.loadmat and compared. scipy 1.17.1, numpy 2.4.6.

Usage: python mat.py
"""

import pathlib
import struct

import numpy as np
from scipy import io

FOLDER = pathlib.Path(__file__).parent / "golden" / "mat"
FOLDER.mkdir(exist_ok=True)


def images(count):
    y, x, channel, record = np.ogrid[0:32, 0:32, 0:3, 0:count]
    return ((7 * record + 3 * y + 5 * x + 11 * channel) % 256).astype(np.uint8)


def write(name, count=3, compressed=True, labels=np.float64, **others):
    values = {"X": images(count), "y": np.array([[10], [1], [4]][:count], dtype=labels), **others}
    path = FOLDER / name
    io.savemat(path, values, do_compression=compressed)
    # The header has the time: without it, the same script writes the same bytes.
    data = path.read_bytes()
    path.write_bytes(b"MATLAB 5.0 MAT-file, written by scipy.io.savemat".ljust(116) + data[116:])
    read = io.loadmat(path)
    assert np.array_equal(read["X"].reshape(values["X"].shape), values["X"]), name
    assert np.array_equal(read["y"], values["y"]), name


write("compressed.mat")
write("plain.mat", compressed=False)
write("bytes.mat", labels=np.uint8)
write("others.mat", labels=np.int32, note="words", table={"a": 1}, list=[1.5, 2.5])
write("one.mat", count=1)


def element(kind, data):
    """An element of a MAT-file: a tag of type and size, the bytes, and padding."""
    return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)


def narrow():
    """As MATLAB writes: whole numbers of a double as bytes, small elements in their tags."""
    plain = (FOLDER / "plain.mat").read_bytes()
    first = 136 + struct.unpack("<I", plain[132:136])[0]
    y = b"".join([
        element(6, struct.pack("<II", 6, 0)),
        element(5, struct.pack("<ii", 3, 1)),
        struct.pack("<HH", 1, 1) + b"y\0\0\0",
        struct.pack("<HH", 2, 3) + bytes([10, 1, 4, 0]),
    ])
    path = FOLDER / "narrow.mat"
    path.write_bytes(plain[:first] + element(14, y))
    read = io.loadmat(path)
    assert np.array_equal(read["y"], [[10], [1], [4]])
    assert np.array_equal(read["X"], images(3))


narrow()
