"""golden/mia.json: membership inference on small ensembles, by numpy, scipy and scikit-learn.

Attacks on drawn logits in given halvings, equal to the original's formula wherever it has an answer:
AUCs by sklearn.metrics.roc_auc_score of differences of
scipy's logpdf, numpy's covariances, their KL by numpy's slogdet; where models are as few as outputs,
scikit-learn's oracle-approximating shrinkage. Leave-one-model-out scores; LiRA's scores with
normal (own and global variance) and Student-t densities; ROC curves with ties by sklearn; DeLong's
variance from its definition over all pairs; correlations with p-values by scipy; tails of Student's
t; and one AUC of two known Gaussians from 10 million predictions each. numpy 2.4.6, scipy 1.17.1,
scikit-learn 1.9.1.

Usage: python mia.py
"""

import json
import pathlib

import numpy as np
from scipy import special, stats
from sklearn.covariance import oas
from sklearn.metrics import roc_auc_score, roc_curve

GOLDEN = pathlib.Path(__file__).parent / "golden" / "mia.json"
# in models, out models, outputs, shift of the mean, halvings
ATTACKS = {
    "equal": (20, 20, 3, 0.5, 50),
    "unequal": (15, 22, 2, 1.0, 20),
    "far": (16, 16, 2, 60.0, 10),
    "few": (6, 6, 10, 1.0, 10),
    "one": (12, 12, 1, 0.7, 10),
}


def draw(rng, models, outputs, shift, scale):
    """float32 logits [models, outputs], correlated over the outputs."""
    mix = np.eye(outputs) + 0.4 * np.tri(outputs, outputs, -1)
    return (rng.normal(size=(models, outputs)) * scale @ mix + shift).astype("f4").astype("f8")


def covariances(within, without):
    both = [np.atleast_2d(np.cov(rows.T)) for rows in (within, without)]
    eigenvalues = [np.linalg.eigvalsh(covariance) for covariance in both]
    if any(e[0] <= 1e6 * np.finfo(float).eps * e[-1] for e in eigenvalues):
        # scikit-learn divides by the number of models, and so does not the sample covariance.
        return [oas(rows)[0] * len(rows) / (len(rows) - 1) for rows in (within, without)], True
    return both, False


def fit(within, without):
    (cov_in, cov_out), shrunk = covariances(within, without)
    gaussian_in = stats.multivariate_normal(within.mean(0), cov_in)
    gaussian_out = stats.multivariate_normal(without.mean(0), cov_out)

    def score(rows):
        return np.atleast_1d(gaussian_in.logpdf(rows) - gaussian_out.logpdf(rows))

    gap = within.mean(0) - without.mean(0)
    kl = 0.5 * (
        np.linalg.slogdet(cov_in)[1]
        - np.linalg.slogdet(cov_out)[1]
        - len(gap)
        + np.trace(np.linalg.solve(cov_in, cov_out))
        + gap @ np.linalg.solve(cov_in, gap)
    )
    return score, kl, shrunk


def auc(within, without):
    labels = np.r_[np.ones(len(within)), np.zeros(len(without))]
    return roc_auc_score(labels, np.r_[within, without])


def original_auc(within, without, tried_in, tried_out):
    """As the original computes it, from densities."""
    fitted = [np.delete(within, tried_in, axis=0), np.delete(without, tried_out, axis=0)]
    both = np.r_[within[tried_in], without[tried_out]]
    pdf_in, pdf_out = (
        stats.multivariate_normal.pdf(both, rows.mean(0), np.cov(rows.T)) for rows in fitted
    )
    ratio = pdf_in / (pdf_out + 1e-30)
    return auc(ratio[: len(tried_in)], ratio[len(tried_in) :])


def halving_attack(within, without, halvings):
    aucs, diffs, kls, shrunk = [], [], [], 0
    for tried_in, tried_out in halvings:
        fit_in = np.delete(within, tried_in, axis=0)
        fit_out = np.delete(without, tried_out, axis=0)
        score, kl, singular = fit(fit_in, fit_out)
        aucs.append(auc(score(within[tried_in]), score(without[tried_out])))
        diffs.append(np.mean((within[tried_in].mean(0) - without[tried_out].mean(0)) ** 2))
        kls.append(kl)
        shrunk += singular
        if not singular:
            # No score of these attacks is so small that its density would be lost.
            original = original_auc(within, without, tried_in, tried_out)
            assert abs(original - aucs[-1]) < 1e-12, (original, aucs[-1])
    return {
        "auc": np.mean(aucs), "aucStd": np.std(aucs),
        "diff": np.mean(diffs), "diffStd": np.std(diffs),
        "kl": np.mean(kls), "klStd": np.std(kls),
        "halvings": len(halvings), "shrunk": shrunk,
    }


def leave_one_out(within, without):
    scores_in = [fit(np.delete(within, i, axis=0), without)[0](within[i])[0] for i in range(len(within))]
    scores_out = [fit(within, np.delete(without, o, axis=0))[0](without[o])[0] for o in range(len(without))]
    return {"in": scores_in, "out": scores_out}


def attacks(rng):
    made = {}
    for name, (m_in, m_out, outputs, shift, count) in ATTACKS.items():
        within = draw(rng, m_in, outputs, shift, 1.3)
        without = draw(rng, m_out, outputs, 0.0, 1.0)
        halvings = []
        for _ in range(count):
            tried = rng.choice(m_in, m_in // 2, replace=False)
            halvings.append((tried, tried if m_in == m_out else rng.choice(m_out, m_out // 2, replace=False)))
        _, kl, _ = fit(within, without)
        made[name] = {
            "outputs": outputs,
            "in": within.ravel(),
            "out": without.ravel(),
            "halvings": [{"in": a, "out": b} for a, b in halvings],
            "attack": halving_attack(within, without, halvings),
            "leaveOneOut": leave_one_out(within, without),
            "kl": kl,
        }
    return made


def lira(rng):
    within, without = draw(rng, 9, 4, 1.0, 8.0), draw(rng, 7, 4, 0.0, 8.0)
    within[0] = [60, -60, 3, 2]  # 1 - p_y underflows beside 1
    label = 0

    def scaled(rows):
        return rows[:, label] - special.logsumexp(np.delete(rows, label, axis=1), axis=1)

    a, b = scaled(within), scaled(without)
    at = np.linspace(-70, 120, 9)
    variances = (50.0, 20.0)

    def student(scores):
        n = len(scores)
        return stats.t(n - 1, scores.mean(), scores.std(ddof=1) * np.sqrt(1 + 1 / n)).logpdf(at)

    def normal(scores, std):
        return stats.norm(scores.mean(), std).logpdf(at)

    return {
        "in": within.ravel(), "out": without.ravel(), "outputs": 4, "label": label,
        "inScores": a, "outScores": b, "at": at, "variances": variances,
        "record": normal(a, a.std(ddof=1)) - normal(b, b.std(ddof=1)),
        "global": normal(a, variances[0] ** 0.5) - normal(b, variances[1] ** 0.5),
        "student": student(a) - student(b),
    }


def delong_variance(within, without):
    """From the definition: the kernel psi over all pairs."""
    psi = (within[:, None] > without[None, :]) + 0.5 * (within[:, None] == without[None, :])
    return psi.mean(1).var(ddof=1) / len(within) + psi.mean(0).var(ddof=1) / len(without)


def curves(rng):
    made = []
    for m, n, ties in [(1, 1, False), (30, 40, False), (30, 40, True), (5, 200, True), (9, 9, True)]:
        within, without = rng.normal(0.8, 1, m), rng.normal(0, 1, n)
        if ties:
            within, without = np.round(within), np.round(without)
        labels = np.r_[np.ones(m), np.zeros(n)]
        fpr, tpr, thresholds = roc_curve(labels, np.r_[within, without], drop_intermediate=False)
        made.append({
            "in": within, "out": without, "fpr": fpr, "tpr": tpr, "thresholds": thresholds[1:],
            "auc": auc(within, without),
            "standardError": delong_variance(within, without) ** 0.5 if m > 1 else None,
        })
    return made


def correlations(rng):
    made = []
    for count, slope in [(3, 1.0), (4, -0.5), (24, 0.6), (50, 3.0), (51, 0.0), (200, 20.0)]:
        x = rng.normal(size=count)
        y = slope * x + rng.normal(size=count)
        if count == 51:
            x, y = np.round(x), np.round(y)
        pearson, spearman = stats.pearsonr(x, y), stats.spearmanr(x, y)
        made.append({
            "x": x, "y": y, "pearson": pearson.statistic, "pearsonP": pearson.pvalue,
            "spearman": spearman.statistic, "spearmanP": spearman.pvalue,
        })
    return made


def students():
    cases = [(t, f) for f in (1, 2, 3, 7, 30, 98, 1000) for t in (0.01, 0.3, 1.0, 2.0, 6.0, 40.0)]
    return {
        "t": [t for t, _ in cases], "freedom": [f for _, f in cases],
        "twoSided": [2 * stats.t.sf(t, f) for t, f in cases],
        "logDensity": [stats.t.logpdf(t, f) for t, f in cases],
    }


def known_gaussians(rng):
    """One AUC from 10 million predictions with and without, by sorting; see attack.py for the attack."""
    t, evidence, outputs, count = 0.3, 1.5, 3, 10_000_000
    delta = (t * evidence) ** 0.5

    def distances(mean, std):
        """|f - delta / t|^2, the smaller the more likely "with"."""
        first = rng.normal(mean - delta / t, std, count)
        return first**2 + std**2 * rng.chisquare(outputs - 1, count)

    without, within = np.sort(distances(0, 1)), np.sort(distances(delta, (1 - t) ** 0.5))
    beats = 1 - np.searchsorted(without, within) / count
    beaten = np.searchsorted(within, without) / count
    error = (beats.var() / count + beaten.var() / count) ** 0.5
    return {
        "t": t, "evidence": evidence, "outputs": outputs, "samples": count,
        "auc": beats.mean(), "standardError": error,
    }


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def main():
    rng = np.random.default_rng(7)
    golden = {
        "attacks": attacks(rng), "lira": lira(rng), "curves": curves(rng),
        "correlations": correlations(rng), "students": students(),
        "knownGaussians": known_gaussians(rng),
    }
    GOLDEN.write_text(json.dumps(plain(golden)) + "\n")
    for name, case in golden["attacks"].items():
        print(name, case["attack"])
    print(golden["knownGaussians"])


if __name__ == "__main__":
    main()
