"""Golden files of tables: words as features by scikit-learn, and a table of a regression.

Writes golden/tables.json and golden/diabetes.csv. The second is the first 60 records of the diabetes
data of Efron, Hastie, Johnstone and Tibshirani, Least angle regression, Annals of Statistics 32
(2004), as scikit-learn has them, with words for the sex.
"""

import csv
import io
import json
import pathlib

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

GOLDEN = pathlib.Path(__file__).parent / "golden"

# Commas, quotes, line breaks, letters beyond ASCII, digits as words, and a mark of a missing one.
WORDS = ["Zürich", "Oslo, east", 'the "Hague"', "New\nYork", "?", "łódź", "東京", "a=b", "10", "9"]


def one_hot() -> dict:
    draw = np.random.default_rng(5)
    names = ["age", "city", "kind", "income"]
    rows = [
        [float(draw.integers(17, 91)), str(draw.choice(WORDS)), "xyz"[draw.integers(3)],
         float(np.float32(draw.normal()))]
        for _ in range(40)
    ]
    columns = [np.array([row[i] for row in rows], dtype=object).reshape(-1, 1) for i in range(4)]
    table = np.concatenate(columns, axis=1)
    encode = lambda: OneHotEncoder(sparse_output=False)
    transform = ColumnTransformer(
        [("age", "passthrough", [0]), ("city", encode(), [1]), ("kind", encode(), [2]),
         ("income", "passthrough", [3])]
    )
    inputs = transform.fit_transform(table).astype(np.float64)
    # A second road: each word compared with each other one.
    for at, name in ((1, "city"), (2, "kind")):
        words = transform.named_transformers_[name].categories_[0]
        assert list(words) == sorted(set(table[:, at]))
        start = 1 if at == 1 else 1 + len(transform.named_transformers_["city"].categories_[0])
        assert (inputs[:, start:start + len(words)] == (table[:, [at]] == words)).all()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*names, "label"])
    for i, row in enumerate(rows):
        writer.writerow([*row, "even" if i % 2 == 0 else "odd"])
    scaled = MinMaxScaler().fit_transform(inputs[:, [0]])
    features = ["age", *(f"city={w}" for w in transform.named_transformers_["city"].categories_[0]),
                *(f"kind={w}" for w in transform.named_transformers_["kind"].categories_[0]),
                "income"]
    return {"csv": text.getvalue(), "features": features, "inputs": inputs.tolist(),
            "scaledAge": scaled[:, 0].tolist()}


def diabetes() -> tuple[str, dict]:
    data = load_diabetes(scaled=False)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*data.feature_names, "progression"])
    target = data.target[:60]
    for row, y in zip(data.data[:60], target):
        cells = [f"{value:g}" for value in row]
        cells[1] = {"1": "a", "2": "b"}[cells[1]]
        writer.writerow([*cells, f"{y:g}"])
    scaler = StandardScaler().fit(target.reshape(-1, 1))
    return text.getvalue(), {
        "mean": float(scaler.mean_[0]),
        "deviation": float(scaler.scale_[0]),
        "targets": scaler.transform(target.reshape(-1, 1))[:, 0].tolist(),
    }


if __name__ == "__main__":
    text, response = diabetes()
    (GOLDEN / "diabetes.csv").write_text(text)
    golden = {"oneHot": one_hot(), "response": response}
    (GOLDEN / "tables.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")
    print(f"{len(golden['oneHot']['features'])} features, {len(response['targets'])} responses")
