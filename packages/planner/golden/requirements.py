"""Fewest servers per SLO clause, derived without the project's code.

Writes requirements.json. Python 3, standard library only: decimal arithmetic with 60 digits.
M/M/c: Erlang C as the plain quotient of its power series; sojourn tail of the mixture of an exponential wait and an
exponential service; P(queue longer than n) = C rho^(n+1). M/M/1 for each server: sojourn exponential with rate mu - lambda/c.
"""
import json
from decimal import Decimal as D, getcontext

getcontext().prec = 60


def erlang_c(c, a):
    term, total = D(1), D(1)
    for n in range(1, c):
        term = term * a / n
        total += term
    last = term * a / c * (D(c) / (c - a))
    return last / (total + last)


def sojourn_tail(c, lam, mean, t):
    mu, a = 1 / mean, lam * mean
    waits, spare = erlang_c(c, a), c * mu - lam
    service = (-mu * t).exp()
    if spare == mu:
        return service * (1 + waits * mu * t)
    return (1 - waits) * service + waits * (spare * service - mu * (-spare * t).exp()) / (spare - mu)


def fewest(meets, lam, mean):
    c = int(lam * mean) + 1
    while not meets(c):
        c += 1
    return c


def row(lam, mean, clause, limit, p):
    lam, mean, p = D(lam), D(mean), D(p)
    a = lam * mean
    if clause == "latency":
        if (-D(limit) / mean).exp() >= 1 - p:
            return None
        return fewest(lambda c: sojourn_tail(c, lam, mean, D(limit)) <= 1 - p, lam, mean)
    if clause == "backlog":
        return fewest(lambda c: erlang_c(c, a) * (a / c) ** (int(limit) + 1) <= 1 - p, lam, mean)
    if clause == "split":
        if (-D(limit) / mean).exp() >= 1 - p:
            return None
        return fewest(lambda c: (-(1 / mean - lam / c) * D(limit)).exp() <= 1 - p, lam, mean)
    raise ValueError(clause)


loads = [("15.3", "3"), ("20", "0.2"), ("0.02", "30"), ("160", "1"), ("2.5", "4")]
rows = []
for lam, mean in loads:
    for factor, p in [("3.4", "0.95"), ("5", "0.99"), ("1.2", "0.5"), ("2.9", "0.95"), ("4", "0.9")]:
        limit = str(D(factor) * D(mean))
        for clause in ["latency", "split"]:
            rows.append({"clause": clause, "arrivalRate": float(lam), "meanSeconds": float(mean), "limit": float(limit),
                         "p": float(p), "servers": row(lam, mean, clause, limit, p)})
    for jobs, p in [("0", "0.99"), ("20", "0.99"), ("20", "0.9"), ("500", "0.9999")]:
        rows.append({"clause": "backlog", "arrivalRate": float(lam), "meanSeconds": float(mean), "limit": float(jobs),
                     "p": float(p), "servers": row(lam, mean, "backlog", jobs, p)})
with open("requirements.json", "w") as file:
    file.write("[\n" + ",\n".join("  " + json.dumps(r) for r in rows) + "\n]\n")
