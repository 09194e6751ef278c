"""Golden values of the stationary M/M/c queue for the simulator's tests.

Program: CPython 3 with mpmath 1.3.0, 30 digits. Run by hand: python3 mmc.py > mmc.json
Method: birth-death probabilities summed directly (no Erlang recursion); quantiles by root finding on the exact tails
  P(W > t) = C e^(-(c mu - lambda) t) and P(T > t) = P(S > t) + integral of the wait tail against the service density.
Tolerance of the values: 1e-12 relative. The tests compare a simulation with them, within the stated confidence.
"""
import json
import platform

import mpmath
from mpmath import exp, factorial, findroot, mpf, quad

mpmath.mp.dps = 30


def case(servers, arrival_rate, mean_service):
    c, lam, mu = servers, mpf(arrival_rate), 1 / mpf(mean_service)
    a = lam / mu
    empty = 1 / (sum(a**n / factorial(n) for n in range(c)) + a**c / factorial(c) * c / (c - a))
    p_wait = empty * a**c / factorial(c) * c / (c - a)
    theta = c * mu - lam

    def wait_tail(t):
        return p_wait * exp(-theta * t)

    def sojourn_tail(t):
        # The job's own service s is less than t and the wait exceeds t - s, or the service alone exceeds t.
        return exp(-mu * t) + quad(lambda s: mu * exp(-mu * s) * wait_tail(t - s), [0, t])

    wait_p95 = mpmath.log(p_wait / mpf("0.05")) / theta if p_wait > mpf("0.05") else mpf(0)
    # At the upper bound the wait and the service each exceed their part with a probability of 0.025 at most.
    upper = max(mpf(0), mpmath.log(p_wait / mpf("0.025")) / theta) + mpmath.log(40) / mu
    sojourn_p95 = findroot(lambda t: sojourn_tail(t) - mpf("0.05"), (mpf(0), upper), solver="anderson", tol=1e-25)
    return {
        "servers": c,
        "arrivalRate": float(lam),
        "meanServiceSeconds": float(1 / mu),
        "waitProbability": float(p_wait),
        "meanWaitSeconds": float(p_wait / theta),
        "waitP95Seconds": float(wait_p95),
        "sojournP95Seconds": float(sojourn_p95),
        "meanQueueLength": float(lam * p_wait / theta),
    }


cases = [
    case(1, "0.5", 1),
    case(1, "0.8", 1),
    case(4, "3", 1),
    case(10, "85", "0.1"),
    case(40, "3.6", 10),
    case(100, "95", 1),
]
header = {
    "program": f"golden/mmc.py, CPython {platform.python_version()}, mpmath {mpmath.__version__}, 30 digits",
    "method": "direct birth-death sums; quantiles by root finding on exact tails",
    "relativeTolerance": 1e-12,
}
print(json.dumps({"header": header, "cases": cases}, indent=2))
