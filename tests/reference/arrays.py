"""golden/arrays.npz and golden/arrays.json: an array of every type that numpy has and we read, in both
byte orders, both orders of axes and all versions of the header, and its values as float32 or text.
golden/splits_*.npz: a small data set in two splits, stored, deflated, and with the directory of a
file of more than 4 GB (Zip64).

The files are what numpy 2.4.6 writes.

Usage: python arrays.py
"""

import json
import pathlib
import zipfile

import numpy as np

GOLDEN = pathlib.Path(__file__).parent / "golden"

NUMBERS = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
WORDS = ["cat", "\u00e9t\u00e9", "\U0001f408", "a longer word"]


def numbers(code):
    """[4, 3, 5] with the extremes of the type that a float32 can hold."""
    rng = np.random.default_rng(1)
    dtype = np.dtype(code)
    if dtype.kind == "f":
        values = rng.normal(size=60).astype(dtype)
        values[:4] = [0, -0.0, np.finfo(dtype).smallest_subnormal, 6e4]
    elif dtype.kind == "b":
        values = rng.integers(0, 2, 60).astype(dtype)
    else:
        info = np.iinfo(dtype)
        values = rng.integers(info.min, info.max, 60, dtype=dtype, endpoint=True)
        values[:2] = [info.min, info.max]
    return values.reshape(4, 3, 5)


def text(value):
    """As the reader of labels has it."""
    if isinstance(value, (bytes, np.bytes_)):
        return value.decode()
    if isinstance(value, (str, np.str_)):
        return str(value)
    return str(int(value))


def main():
    arrays, expected = {}, {"inputs": {}, "labels": {}}
    versions = {}
    for code in NUMBERS:
        for order in "<>":
            for axes in "CF":
                name = f"{code}{'le' if order == '<' else 'be'}{axes}"
                array = np.asarray(numbers(code), dtype=order + code, order=axes)
                arrays[name] = array
                expected["inputs"][name] = [float(v) for v in array.astype("f4").ravel(order="C")]
    for version in [(1, 0), (2, 0), (3, 0)]:
        name = f"version{version[0]}"
        arrays[name] = numbers("f4")
        versions[name] = version
        expected["inputs"][name] = [float(v) for v in arrays[name].ravel()]
    for name, array in {
        "ule": np.array(WORDS, dtype="<U13"),
        "ube": np.array(WORDS, dtype=">U13"),
        "s": np.array([word.encode() for word in WORDS]),
        "column": np.array([[3], [1], [3]], dtype="u1"),
        "i8": np.array([2**62 + 1, -(2**62) - 1, 5]),
        "u8": np.array([2**64 - 1, 0], dtype=">u8"),
        "b1": np.array([True, False]),
        "f8": np.array([1.0, 2.0, 1.0]),
    }.items():
        arrays[name] = array
        expected["labels"][name] = [text(value) for value in array.ravel()]

    # As numpy.savez does, but with the versions.
    with zipfile.ZipFile(GOLDEN / "arrays.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, version=versions.get(name))
    (GOLDEN / "arrays.json").write_text(json.dumps(expected))
    with np.load(GOLDEN / "arrays.npz") as back:
        assert all(np.array_equal(back[name], array) for name, array in arrays.items())

    rng = np.random.default_rng(2)
    splits = {
        "x_train": rng.integers(0, 256, (7, 4, 3), dtype="u1"),
        "y_train": np.array([0, 1, 2, 1, 0, 2, 1], dtype="u1"),
        "x_test": rng.integers(0, 256, (3, 4, 3), dtype="u1"),
        "y_test": np.array([2, 0, 7], dtype="u1"),
        "objects": np.array([{"never": "run"}], dtype=object),
    }
    np.savez(GOLDEN / "splits_stored.npz", **splits)
    np.savez_compressed(GOLDEN / "splits_deflated.npz", **splits)
    zipfile.ZIP64_LIMIT = 16  # bytes, so that all is as above 4 GB
    np.savez(GOLDEN / "splits_zip64.npz", **splits)
    pixels = {name: array.ravel().tolist() for name, array in splits.items() if name[0] == "x"}
    (GOLDEN / "splits.json").write_text(json.dumps(pixels))


main()
