"""golden/normalize.json: a training and a test table scaled by scikit-learn's MinMaxScaler.

Columns are of very different sizes, one of them is constant, and the test table leaves the range of
the training table. Each value is computed a second time by (x - least) / range. scikit-learn 1.9.1,
numpy 1.26.4.

Usage: python normalize.py
"""

import json
import pathlib

import numpy as np
from sklearn.preprocessing import MinMaxScaler


def main():
    generator = np.random.default_rng(7)
    scales, shifts = np.array([1, 1e-3, 1e6, 0, 255]), np.array([0, -4, 1e6, 2.5, 0])
    # What a data set holds is float32.
    train = (generator.random((9, 5)) * scales + shifts).astype(np.float32).astype(np.float64)
    test = (generator.random((4, 5)) * 1.5 * scales + shifts).astype(np.float32).astype(np.float64)
    scaler = MinMaxScaler().fit(train)
    least, width = train.min(axis=0), np.ptp(train, axis=0)
    width[width == 0] = 1
    for table in (train, test):
        assert np.abs((table - least) / width - scaler.transform(table)).max() < 1e-12
    golden = {
        "train": train.ravel().tolist(), "test": test.ravel().tolist(),
        "least": least.tolist(), "range": width.tolist(),
        "scaledTrain": scaler.transform(train).ravel().tolist(),
        "scaledTest": scaler.transform(test).ravel().tolist(),
    }
    path = pathlib.Path(__file__).parent / "golden" / "normalize.json"
    path.write_text(json.dumps(golden) + "\n")
    print(f"{train.shape} and {test.shape} in {path.name}")


if __name__ == "__main__":
    main()
