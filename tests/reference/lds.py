"""Linear datamodeling scores by scipy: golden/lds.json."""
import json
import pathlib

import numpy as np
from scipy.stats import spearmanr

RECORDS, QUERIES, SUBSETS = 30, 5, 12

GOLDEN = pathlib.Path(__file__).parent / "golden" / "lds.json"


def main():
    random = np.random.default_rng(1)
    # Rounded, so that sums and outputs have ties.
    scores = random.normal(size=(RECORDS, QUERIES)).round(1)
    subsets = [sorted(random.choice(RECORDS, RECORDS // 2, replace=False).tolist()) for _ in range(SUBSETS)]
    sums = np.array([scores[places].sum(axis=0) for places in subsets])
    outputs = (sums + random.normal(0, 3, sums.shape)).round()
    # Sums of tenths, without their rounding errors.
    rho = [spearmanr(sums[:, q].round(6), outputs[:, q]).statistic for q in range(QUERIES)]
    golden = {
        "records": RECORDS, "scores": scores.ravel().tolist(), "subsets": subsets,
        "outputs": outputs.ravel().tolist(), "rho": rho, "mean": float(np.mean(rho)),
    }
    with open(GOLDEN, "w") as file:
        json.dump(golden, file)
        file.write("\n")


main()
