"""golden/auc.json: the best attack on one query, with and without a record, by two roads.

Without the record f ~ N(0, I_C), with it f ~ N(delta, (1 - t) I_C), |delta|^2 = t E (in units of
the standard deviation without it). The likelihood ratio falls with the distance from
mu0 = delta / t, |mu0|^2 = E / t, so the attack says "with" within a ball around mu0.

Geometry:   the probability of a ball is one integral over the radius s orthogonal to mu0.
Fourier:    the same, and the AUC, from characteristic functions (Gil-Pelaez 1951).
The golden AUC is Fourier's, the golden TPR geometry's; each is compared with the other road, with
scipy's noncentral chi-square where E / t is moderate, and with the F distribution where E = 0.
numpy 1.26.4, scipy 1.17.1.

Usage: python attack.py
"""

import json
import pathlib

import numpy as np
from scipy import integrate, optimize, special, stats

RATES = (0.1, 0.01, 0.001)
CLASSES = (1, 2, 3, 10)
TS = (1e-8, 1e-6, 1e-4, 1e-2, 0.1, 0.5, 0.9, 0.999)
ENERGIES = (0.0, 1e-6, 1e-3, 0.1, 1.0, 10.0, 60.0)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(300)


def ball(advance, mu, classes):
    """P(|z - mu e_1| < mu - advance), z ~ N(0, I_classes).

    The radius is written mu - advance because for large mu the advance is what varies.
    """
    radius = mu - advance
    if radius <= 0:
        return 0.0
    if classes == 1:
        return special.ndtr(mu + radius) - special.ndtr(advance)
    # the half angle of the cap that the orthogonal radius s = radius sin(angle) spans
    angle = np.arcsin(min(1.0, (9 + np.sqrt(classes)) / radius))
    theta = angle * (NODES + 1) / 2
    s = radius * np.sin(theta)
    near = advance + s * s / (radius * (1 + np.cos(theta)))
    far = mu + radius * np.cos(theta)
    inside = special.ndtr(far) - special.ndtr(near)
    density = stats.chi.pdf(s, classes - 1)
    return float(np.sum(WEIGHTS * density * inside * radius * np.cos(theta)) * angle / 2)


def threshold(classes, t, energy, rate):
    """The advance of the ball that has probability `rate` without the record."""
    mu = np.sqrt(energy / t)

    def excess(advance):
        return ball(advance, mu, classes) - rate

    return optimize.brentq(excess, -20.0, min(mu, 20.0), xtol=1e-15, rtol=1e-15)


def tpr(classes, t, energy, rate):
    mu, tau, shift = np.sqrt(energy / t), np.sqrt(1 - t), np.sqrt(t * energy)
    advance = threshold(classes, t, energy, rate)
    return ball((advance - shift) / tau, mu * tau, classes)


def log_characteristic(omega, mu, shift, variance, classes):
    """log E exp(i omega (2 mu u - |f|^2)), f ~ N(shift e_1, variance I), u its first component."""
    k = 1j * omega
    stretch = 1 + 2 * k * variance
    exponent = k * (2 * mu * shift - shift**2) - 2 * omega**2 * mu**2 * variance
    return exponent / stretch - classes / 2 * np.log(stretch)


STEP = 0.005
LADDER = np.exp(STEP * np.arange(-16000, 12000))


def positive(log_phi):
    """P(Y > 0) from the logarithm of Y's characteristic function at LADDER (any scale)."""
    return 0.5 + np.sum(np.exp(log_phi).imag) * STEP / np.pi


def auc_fourier(classes, t, energy):
    """P(Y_with > Y_without) of Y = 2 mu u - |f|^2 = mu^2 - |f - mu0|^2."""
    mu, shift = np.sqrt(energy / t), np.sqrt(t * energy)
    omega = LADDER / max(2 * mu, 1)
    log_phi = log_characteristic(omega, mu, shift, 1 - t, classes)
    return positive(log_phi + log_characteristic(-omega, mu, 0.0, 1.0, classes))


def tpr_fourier(classes, t, energy, rate):
    """P(Y_with > y) at the y of geometry's threshold, and P(Y_without > y); for large mu."""
    mu, shift = np.sqrt(energy / t), np.sqrt(t * energy)
    advance = threshold(classes, t, energy, rate)
    omega = LADDER / (2 * mu)
    turn = -1j * omega * advance * (2 * mu - advance)
    with_it = positive(turn + log_characteristic(omega, mu, shift, 1 - t, classes))
    return with_it, positive(turn + log_characteristic(omega, mu, 0.0, 1.0, classes))


def auc_geometry(classes, t, energy):
    """E over the attack's distance with the record of P(farther without it)."""
    mu, tau, shift = np.sqrt(energy / t), np.sqrt(1 - t), np.sqrt(t * energy)
    inner, span = mu * tau, 9 + np.sqrt(classes)

    def density(advance):  # of the advance, with the record, in units of tau
        radius = inner - advance
        if classes == 1:
            return stats.norm.pdf(advance) + stats.norm.pdf(inner + radius)
        limit = np.pi if radius < 4 * span else np.arcsin(span / radius)
        theta = limit * (NODES + 1) / 2
        s = radius * np.sin(theta)
        first = advance + 2 * radius * np.sin(theta / 2) ** 2
        values = stats.chi.pdf(s, classes - 1) * stats.norm.pdf(first) * radius
        return float(np.sum(WEIGHTS * values) * limit / 2)

    low, high = -span, min(inner, span)
    advances = low + (high - low) * (NODES + 1) / 2
    values = [density(a) * (1 - ball(shift + tau * a, mu, classes)) for a in advances]
    return float(np.sum(WEIGHTS * values) * (high - low) / 2)


def checks(classes, t, energy, auc, tprs):
    """Differences from the other roads, where they can be trusted."""
    found = {"auc, geometry": abs(auc - auc_geometry(classes, t, energy))}
    l0, l1 = energy / t, energy * (1 - t) / t
    if energy == 0:
        found["auc, F"] = abs(auc - stats.f.cdf(1 / (1 - t), classes, classes))
        exact = stats.chi2.cdf(stats.chi2.ppf(RATES, classes) / (1 - t), classes)
        found["tpr, chi2"] = np.max(np.abs(exact - tprs))
    elif l0 < 2e3:
        # scipy's quantile is good to about 1e-9 only: polish it
        start = stats.ncx2.ppf(RATES, classes, l0)
        start -= (stats.ncx2.cdf(start, classes, l0) - RATES) / stats.ncx2.pdf(start, classes, l0)
        exact = stats.ncx2.cdf(start / (1 - t), classes, l1)
        found["tpr, ncx2"] = np.max(np.abs(exact - tprs))
        if 0.01 <= t <= 0.9:
            found["auc, ncx2"] = abs(auc - auc_ncx2(classes, t, l0, l1))
    else:
        pairs = [(*tpr_fourier(classes, t, energy, rate), rate) for rate in RATES]
        found["tpr, Fourier"] = max(abs(pair[0] - value) for pair, value in zip(pairs, tprs))
        found["rate, Fourier"] = max(abs(pair[1] - pair[2]) for pair in pairs)
    return found


def auc_ncx2(classes, t, l0, l1):
    def integrand(root):
        x = root * root
        survival = stats.ncx2.sf((1 - t) * x, classes, l0)
        return 2 * root * stats.ncx2.pdf(x, classes, l1) * survival

    centre, width = np.sqrt(l1 + classes), 10.0
    points = np.linspace(max(centre - width, 1e-13), centre + width, 9)
    panels = zip(points, points[1:])
    return sum(integrate.quad(integrand, a, b, epsabs=1e-13, epsrel=1e-12)[0] for a, b in panels)


def main():
    rows, worst = [], {}
    for classes in CLASSES:
        for t in TS:
            for energy in ENERGIES:
                auc = auc_fourier(classes, t, energy)
                tprs = [tpr(classes, t, energy, rate) for rate in RATES]
                rows.append([classes, t, energy, auc, *tprs])
                for name, difference in checks(classes, t, energy, auc, tprs).items():
                    worst[name] = max(worst.get(name, (0.0,)), (difference, classes, t, energy))
    for name, difference in worst.items():
        print(name, *difference)
    assert max(d[0] for d in worst.values()) < 1e-12
    columns = ["classes", "t", "energy", "auc", *(f"tpr_at_{rate}" for rate in RATES)]
    golden = {"columns": columns, "rows": rows}
    path = pathlib.Path(__file__).parent / "golden" / "auc.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(path.name, len(rows), "rows,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
