"""Golden transient values of a Markovian queue whose load and number of servers change, for the simulator's tests.

Program: CPython 3, standard library only, double precision. Run by hand: python3 transient.py > transient.json
Method: Kolmogorov forward equations solved by uniformisation on the chain (busy servers, waiting jobs); no simulation.
  Graceful scale-down: no job starts while more servers are busy than wanted, idle servers leave at once.
Truncation: at most 200 waiting jobs; the probability beyond is below 1e-12. Tolerance of the values: 1e-9 absolute.
"""
import json
import math
import platform

WAITING_MAX = 200


def evolve(state, seconds, arrival_rate, servers, mu):
    """Distribution after `seconds`, by uniformisation in slices short enough for exp(-rate t) to stay representable."""
    uniform = arrival_rate + mu * max([servers] + [busy for busy, _ in state])
    slices = max(1, math.ceil(uniform * seconds / 50))
    for _ in range(slices):
        mean = uniform * seconds / slices
        weight, term, total, jumps, result = math.exp(-mean), dict(state), 0.0, 0, {}
        while total < 1 - 1e-14 and jumps < 1000:
            for key, p in term.items():
                result[key] = result.get(key, 0.0) + weight * p
            total += weight
            jumps += 1
            weight *= mean / jumps
            term = jump(term, uniform, arrival_rate, servers, mu)
        state = result
    return state


def jump(state, uniform, arrival_rate, servers, mu):
    after = {}
    for (busy, waiting), p in state.items():
        up, down = arrival_rate / uniform, busy * mu / uniform
        target = (busy + 1, waiting) if busy < servers else (busy, min(waiting + 1, WAITING_MAX))
        after[target] = after.get(target, 0.0) + p * up
        if busy:
            target = (busy, waiting - 1) if waiting and busy <= servers else (busy - 1, waiting)
            after[target] = after.get(target, 0.0) + p * down
        after[(busy, waiting)] = after.get((busy, waiting), 0.0) + p * (1 - up - down)
    return after


def resize(state, servers):
    """Waiting jobs start at once on servers added; on a scale-down nothing moves."""
    after = {}
    for (busy, waiting), p in state.items():
        starts = max(0, min(waiting, servers - busy))
        key = (busy + starts, waiting - starts)
        after[key] = after.get(key, 0.0) + p
    return after


def scenario(name, jobs, segments, points, mu=1.0):
    state, now, out = {(min(jobs, segments[0]["servers"]), max(0, jobs - segments[0]["servers"])): 1.0}, 0.0, []
    for segment in segments:
        servers, rate = segment["servers"], segment["arrivalRate"]
        state = resize(state, servers)
        for at in [t for t in points if now < t <= segment["until"]] + [segment["until"]]:
            state = evolve(state, at - now, rate, servers, mu)
            now = at
            if at in points and (not out or out[-1]["atSeconds"] != at):
                out.append(
                    {
                        "atSeconds": at,
                        "meanWaiting": sum(p * waiting for (_, waiting), p in state.items()),
                        "meanBusy": sum(p * busy for (busy, _), p in state.items()),
                        "meanActive": sum(p * max(busy, servers) for (busy, _), p in state.items()),
                    }
                )
    return {"name": name, "initialJobs": jobs, "meanServiceSeconds": 1 / mu, "segments": segments, "points": out}


scenarios = [
    scenario(
        "overload, then servers added",
        4,
        [{"until": 5, "arrivalRate": 9.0, "servers": 6}, {"until": 12, "arrivalRate": 9.0, "servers": 12}],
        [2, 5, 6, 8, 12],
    ),
    scenario(
        "graceful scale-down while busy",
        12,
        [{"until": 3, "arrivalRate": 7.0, "servers": 10}, {"until": 10, "arrivalRate": 2.5, "servers": 4}],
        [3, 4, 5, 10],
    ),
]
header = {
    "program": f"golden/transient.py, CPython {platform.python_version()}, standard library",
    "method": "Kolmogorov forward equations by uniformisation",
    "absoluteTolerance": 1e-9,
}
print(json.dumps({"header": header, "scenarios": scenarios}, indent=2))
