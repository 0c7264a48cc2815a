"""golden/pickles/: small files of the Python versions of CIFAR-10 and CIFAR-100, and a hostile one.

Written by Python's own pickle, protocol 2: as Python 3 does (text as BINUNICODE, bytes through
_codecs.encode), and as Python 2 did for the official files (text and bytes as BINSTRING), with
numpy's module of today and of old. Value j of record i is (7 i + 3 j) mod 256. Each is read back by
pickle.load and compared. numpy 2.4.6.

Usage: python pickles.py
"""

import os
import pathlib
import pickle
import struct

import numpy as np

FOLDER = pathlib.Path(__file__).parent / "golden" / "pickles"
FOLDER.mkdir(exist_ok=True)
COUNT = 2


class Python2(pickle._Pickler):
    """Text and bytes as Python 2 wrote its str."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_string(self, value):
        data = value.encode("latin1") if isinstance(value, str) else value
        head = b"U" + bytes([len(data)]) if len(data) < 256 else b"T" + struct.pack("<i", len(data))
        self.write(head + data)
        self.memoize(value)

    dispatch[str] = save_string
    dispatch[bytes] = save_string


def data(order="C"):
    pixels = [[(7 * i + 3 * j) % 256 for j in range(3072)] for i in range(COUNT)]
    return np.array(pixels, dtype=np.uint8, order=order)


def write(name, value, pickler=pickle._Pickler, old=False):
    path = FOLDER / name
    with open(path, "wb") as file:
        pickler(file, protocol=2).dump(value)
    if old:
        path.write_bytes(path.read_bytes().replace(b"numpy._core.", b"numpy.core."))
    for encoding in ["latin1", "bytes"]:
        with open(path, "rb") as file:
            read = pickle.load(file, encoding=encoding)
        texts = {key if isinstance(key, str) else key.decode(): item for key, item in read.items()}
        assert np.array_equal(texts["data"], data()), name


TEN = {"batch_label": "testing batch 1 of 1", "labels": [3, 9], "filenames": ["cat_\xe9.png", "b.png"]}
HUNDRED = {
    "filenames": ["a.png", "b.png"],
    "batch_label": "training batch 1 of 1",
    "fine_labels": [99, 0],
    "coarse_labels": [13, 4],
}


def as_bytes(value):
    return {key.encode(): item for key, item in value.items()}


write("cifar10_python2", {**TEN, "data": data()}, Python2, old=True)
write("cifar10_python3", {**TEN, "data": data()})
write("cifar10_bytes", {**as_bytes(TEN), b"data": data()}, old=True)
write("cifar10_fortran", {**TEN, "data": data("F")})
write("cifar100_python2", {**HUNDRED, "data": data()}, Python2, old=True)


class Hostile:
    def __reduce__(self):
        return os.system, ("touch /tmp/lood-pickle-was-executed",)


with open(FOLDER / "hostile", "wb") as file:
    pickle.dump({"data": Hostile(), "labels": [3, 9]}, file, protocol=2)
with open(FOLDER / "floats", "wb") as file:
    pickle.dump({"data": data()[:, :3].astype(np.float32), "labels": [3, 9]}, file, protocol=2)
with open(FOLDER / "protocol4", "wb") as file:
    pickle.dump({"labels": [3, 9]}, file, protocol=4)
