"""Golden values for @cap/queueing, each by a route that shares nothing with the TypeScript.

Run:      python3 make-golden.py    (writes golden.json beside itself; about two minutes)
Needs:    Python 3.11, mpmath 1.2 or later; 40 digits throughout
Methods:  Erlang B          incomplete gamma function (up to 2,000 servers), big-float recursion above
          Erlang C          from that Erlang B
          M/M/c sojourn     numerical convolution of the wait with the service density
          normal, lognormal complementary error function
          Erlang service    regularized incomplete gamma function
          M/G/1 sojourn     numerical inversion of the Pollaczek-Khinchine transform
          M/H2/c sojourn    numerical convolution of the stretched M/H2/1 wait with a lognormal service
          drain time        quadrature of the first-passage density with Bessel functions
Tolerance: stated per family in golden.json ("relTol"); inputs are the doubles printed there.
"""

import json
import platform
from pathlib import Path

import mpmath
from mpmath import mp, mpf

mp.dps = 40


def erlang_b(servers, load):
    load = mpf(load)
    if servers <= 2000:
        # 1/B = sum_{n<=c} (c!/n!) a^{n-c} = e^a Gamma(c+1, a) / a^c
        upper = mp.gammainc(servers + 1, load, mp.inf)
        return mp.exp(servers * mp.log(load) - load) / upper
    blocking = mpf(1)
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking


def erlang_c(servers, load):
    blocking = erlang_b(servers, load)
    rho = mpf(load) / servers
    return blocking / (1 - rho * (1 - blocking))


def erlang_family():
    rows = []
    for servers in [1, 2, 3, 7, 20, 75, 100, 101, 150, 400, 1500, 20000, 300000]:
        for share in [0.01, 0.3, 0.77, 0.97, 0.9999, 1.0, 1.3, 6.0]:
            load = servers * share
            row = {"servers": servers, "offeredLoad": load, "logBlocking": float(mp.log(erlang_b(servers, load)))}
            if load < servers:
                row["waitProbability"] = float(erlang_c(servers, load))
            rows.append(row)
    return rows


def markov_sojourn_family():
    rows = []
    for arrival, service, servers in [
        (0.7, 1.0, 1),
        (2.3, 0.9, 4),
        (19.0, 1.0, 20),
        (19.000001, 1.0, 20),
        (18.5, 1.0, 20),
        (240.0, 0.5, 500),
        (7.0, 0.01, 720),
    ]:
        lam, mu = mpf(arrival), mpf(service)
        waiting = erlang_c(servers, lam / mu)
        theta = servers * mu - lam
        for t in [0.25, 1.5, 6.0, 40.0]:
            x = mpf(t) / mu
            conditional = mp.quad(lambda s: theta * mp.exp(-theta * s) * mp.exp(-mu * (x - s)), mp.linspace(0, x, 9))
            tail = (1 - waiting) * mp.exp(-mu * x) + waiting * (conditional + mp.exp(-theta * x))
            rows.append(
                {"arrivalRate": arrival, "serviceRate": service, "servers": servers, "seconds": float(x), "tail": float(tail)}
            )
    return rows


def normal_tail(z):
    return mp.erfc(z / mp.sqrt(2)) / 2


def normal_family():
    return [{"z": z, "tail": float(normal_tail(mpf(z)))} for z in [-6.0, -1.3, 0.0, 0.2, 1.0, 2.5, 3.99, 4.01, 6.5, 11.0, 30.0]]


def lognormal_tail(mean, scv):
    variance = mp.log1p(mpf(scv))
    mu = mp.log(mpf(mean)) - variance / 2
    return lambda t: normal_tail((mp.log(t) - mu) / mp.sqrt(variance))


def service_family():
    rows = []
    for mean, scv in [(2.0, 0.04), (0.3, 1.0), (40.0, 12.0), (1.0, 50.0)]:
        for t in [0.1, 0.9, 1.7, 8.0]:
            rows.append({"kind": "lognormal", "meanSeconds": mean, "scv": scv, "seconds": mean * t,
                         "tail": float(lognormal_tail(mean, scv)(mpf(mean * t)))})
    for phases, mean in [(1, 2.0), (2, 1.0), (5, 0.4), (40, 3.0), (900, 1.0), (20000, 1.0)]:
        for t in [0.1, 0.97, 1.02, 1.7, 8.0]:
            tail = mp.gammainc(phases, mpf(phases) / mpf(mean) * mpf(mean * t), mp.inf, regularized=True)
            rows.append({"kind": "erlang", "phases": phases, "meanSeconds": mean, "seconds": mean * t, "tail": float(tail)})
    return rows


def single_server_family():
    """M/E2/1 and M/H2/1, whose waits have exactly two exponential terms."""
    rows = []
    for name, transform, mean, m2 in [
        ("erlang2", lambda s: (2 / (2 + s)) ** 2, mpf(1), mpf("1.5")),
        ("balanced4", None, mpf(1), mpf(5)),
    ]:
        if transform is None:
            p = (1 + mp.sqrt(mpf(3) / 5)) / 2
            transform = lambda s, p=p: p * 2 * p / (2 * p + s) + (1 - p) * 2 * (1 - p) / (2 * (1 - p) + s)
        for rho in [0.2, 0.6, 0.9]:
            lam = mpf(rho)
            sojourn = lambda s: transform(s) * (1 - lam) * s / (s - lam + lam * transform(s))
            for t in [0.5, 2.0, 9.0]:
                tail = mp.invertlaplace(lambda s: (1 - sojourn(s)) / s, mpf(t), method="talbot")
                rows.append({"service": name, "utilization": rho, "seconds": t, "tail": float(tail)})
    return rows


def lognormal_sojourn_family():
    """The approximation itself: C from Erlang C, the M/H2/1 wait stretched to Kimura's mean, lognormal service."""
    rows = []
    for servers, load, scv in [(1, 0.7, 3.0), (10, 8.5, 3.0), (60, 57.0, 2.0)]:
        rho = mpf(load) / servers
        scv_ = mpf(scv)
        p = (1 + mp.sqrt((scv_ - 1) / (scv_ + 1))) / 2
        mu1, mu2 = 2 * p, 2 * (1 - p)
        # Poles and residues of the M/H2/1 wait at unit mean service.
        roots = [mp.re(r) for r in mp.polyroots([1, -(mu1 + mu2 - rho), mu1 * mu2 * (1 - rho)], maxsteps=500, extraprec=200)]
        slope = lambda x: p * mu1 / (mu1 - x) ** 2 + (1 - p) * mu2 / (mu2 - x) ** 2
        weights = [(1 - rho) / (rho * (rho * slope(r) - 1)) for r in roots]
        excess = (1 - rho) * (servers - 1) * (mp.sqrt(4 + 5 * servers) - 2) / (16 * servers * rho)
        kimura = (1 + scv_) / (2 * scv_ + (1 - scv_) / ((1 + excess) / 2))
        stretch = kimura / (servers - mpf(load)) / ((1 + scv_) / (2 * (1 - rho)))
        rates = [r / stretch for r in roots]
        waiting = erlang_c(servers, load)
        service_tail = lognormal_tail(1.0, scv)
        for t in [0.4, 2.0, 7.0]:
            x = mpf(t)
            density = lambda w: sum(v * r * mp.exp(-r * w) for v, r in zip(weights, rates))
            panels = [mpf(0), x / 50, x / 8, x / 2, x * mpf("0.9"), x * mpf("0.99"), x * mpf("0.9999"), x]
            later = mp.quad(lambda w: density(w) * service_tail(x - w), panels)
            tail = (1 - waiting) * service_tail(x) + waiting * (later + sum(v * mp.exp(-r * x) for v, r in zip(weights, rates)))
            rows.append({"servers": servers, "offeredLoad": load, "scv": scv, "seconds": t, "tail": float(tail)})
    return rows


def drain_family():
    rows = []
    mp.dps = 25
    for backlog, up, down in [(1, 0.0, 0.5), (1, 0.9, 1.0), (7, 3.0, 4.0), (40, 10.0, 30.0), (900, 50.0, 60.0)]:
        lam, mu = mpf(up), mpf(down)

        def density(t):
            if up == 0:
                return mp.exp(-mu * t) * mu**backlog * t ** (backlog - 1) / mp.factorial(backlog - 1)
            z = 2 * t * mp.sqrt(lam * mu)
            scaled = mp.besseli(backlog, z) * mp.exp(-(lam + mu) * t)
            return backlog / t * (mu / lam) ** (mpf(backlog) / 2) * scaled

        mean = backlog / (mu - lam)
        deviation = mp.sqrt(backlog * (lam + mu) / (mu - lam) ** 3)
        for factor in [0.6, 1.0, 2.0]:
            x = max(mean + (factor - 1) * 2 * deviation, mean / 3)
            x = mpf(float(x))
            low = max(mpf(0), mean - 12 * deviation)
            below = mp.quad(density, mp.linspace(low, x, 17)) if low < x else mpf(0)
            rows.append({"backlog": backlog, "up": up, "down": down, "seconds": float(x), "p": float(below)})
    mp.dps = 40
    return rows


golden = {
    "program": "make-golden.py",
    "versions": f"Python {platform.python_version()}, mpmath {mpmath.__version__}, 40 digits",
    "families": {
        "erlang": {"relTol": 2e-12, "rows": erlang_family()},
        "markovSojourn": {"relTol": 1e-11, "rows": markov_sojourn_family()},
        "normal": {"relTol": 1e-12, "rows": normal_family()},
        "service": {"relTol": 1e-10, "rows": service_family()},
        "singleServerSojourn": {"relTol": 1e-7, "rows": single_server_family()},
        "lognormalSojourn": {"relTol": 1e-7, "rows": lognormal_sojourn_family()},
        "drain": {"relTol": 1e-6, "rows": drain_family()},
    },
}
Path(__file__).with_name("golden.json").write_text(json.dumps(golden, indent=1) + "\n")
