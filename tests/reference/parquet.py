"""golden/images.parquet and golden/parquet_images.json: images as the files of dataset hubs have them.
golden/table_*.parquet and golden/table.json: a table in every type that we read, in several
compressions, encodings and versions of the format; and tables that are refused.

The files are what pyarrow 26.0.1 writes.

Usage: python parquet.py
"""

import datetime
import decimal
import io
import json
import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

GOLDEN = pathlib.Path(__file__).parent / "golden"
ROWS = 30


def table():
    rng = np.random.default_rng(3)
    columns = {"label": pa.array(["cat", "dog", "\u00e9l\u00e9phant"] * (ROWS // 3))}
    for code in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        info = np.iinfo(code)
        values = rng.integers(info.min, info.max, ROWS, dtype=code, endpoint=True)
        values[:2] = [info.min, info.max]
        columns[code] = pa.array(values)
    for code in ["f2", "f4", "f8"]:
        columns[code] = pa.array(rng.normal(size=ROWS).astype(code))
    columns["flag"] = pa.array(rng.integers(0, 2, ROWS) == 1)
    columns["price"] = pa.array(
        [decimal.Decimal(int(v)).scaleb(-2) for v in rng.integers(-9999, 9999, ROWS)],
        pa.decimal128(7, 2),
    )
    columns["constant"] = pa.array(np.full(ROWS, 2.5))
    columns["count"] = pa.array(np.arange(ROWS) // 7, pa.int32())
    columns["city"] = pa.array(["Oslo", "New York", "Oslo"] * (ROWS // 3)).dictionary_encode()
    return pa.table(columns)


def main():
    whole = table()
    required = pa.schema([field.with_nullable(False) for field in whole.schema])
    deltas = {
        "i4": "DELTA_BINARY_PACKED",
        "i8": "DELTA_BINARY_PACKED",
        "label": "DELTA_LENGTH_BYTE_ARRAY",
        "f4": "BYTE_STREAM_SPLIT",
        "f8": "BYTE_STREAM_SPLIT",
        "flag": "RLE",
    }
    v2 = {"data_page_version": "2.0"}
    variants = {
        "snappy": {"compression": "snappy"},
        "none": {"compression": "none", "use_dictionary": False, "write_page_checksum": True},
        "gzip_v2": {"compression": "gzip", **v2},
        "groups": {"compression": "gzip", "row_group_size": 11},
        "zstd_v2": {"compression": "zstd", "row_group_size": 7, **v2},
        "delta": {"compression": "none", "use_dictionary": False, "column_encoding": deltas},
        "delta_v2": {
            "compression": "snappy",
            "use_dictionary": False,
            "column_encoding": deltas,
            **v2,
        },
    }
    for name, options in variants.items():
        pq.write_table(whole, GOLDEN / f"table_{name}.parquet", **options)
    pq.write_table(whole.cast(required), GOLDEN / "table_required.parquet")
    pq.write_table(whole, GOLDEN / "table_brotli.parquet", compression="brotli")

    numeric = [name for name in whole.column_names if name not in ("label", "city")]
    expected = {
        name: [float(np.float32(value)) for value in whole[name].to_pylist()] for name in numeric
    }
    expected["label"] = whole["label"].to_pylist()
    expected["city"] = whole["city"].to_pylist()
    (GOLDEN / "table.json").write_text(json.dumps(expected))
    for path in GOLDEN.glob("table_*.parquet"):
        assert pq.read_table(path).cast(whole.schema).equals(whole), path

    pixels = np.random.default_rng(5).integers(0, 256, (7, 5, 4), dtype="u1")
    files = []
    for image in pixels:
        file = io.BytesIO()
        Image.fromarray(image).save(file, "PNG")
        files.append({"bytes": file.getvalue(), "path": None})
    pictures = {"image": pa.array(files), "label": pa.array([3, 5, 3, 5, 8, 8, 3])}
    pq.write_table(pa.table(pictures), GOLDEN / "images.parquet", row_group_size=4)
    (GOLDEN / "parquet_images.json").write_text(json.dumps(pixels.reshape(7, -1).tolist()))

    odd = {
        "x": pa.array([1.0, 2.0, None]),
        "word": pa.array(["a", None, "b"]),
        "label": pa.array([0, 1, 1]),
        "list": pa.array([[1.0], [], [2.0, 3.0]]),
        "pair": pa.array([{"a": 1, "b": "x"}] * 3),
        "day": pa.array([datetime.date(2024, 2, 29)] * 3),
        "time": pa.array([datetime.datetime(2024, 2, 29)] * 3),
        "bytes": pa.array([b"\xff"] * 3),
        "y": pa.array([0.5, 1.5, 2.5]),
        "__index_level_0__": pa.array([10, 20, 30]),
    }
    pq.write_table(pa.table(odd), GOLDEN / "odd.parquet")


main()
