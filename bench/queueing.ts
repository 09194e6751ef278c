// Run with Node 24: node --conditions=@cap/source bench/queueing.ts
import {
  deterministic,
  drainQuantile,
  exponential,
  fitServiceDistribution,
  lognormal,
  mgcSojournQuantile,
  minimumServers,
  type ServiceDistribution,
  waitProbability,
} from "@cap/queueing";

/** Mean time of a call over at least a quarter of a second, after a warm-up. */
function measure(name: string, call: () => unknown): void {
  for (let i = 0; i < 200; i++) call();
  const start = performance.now();
  let calls = 0;
  while (performance.now() - start < 250) {
    for (let i = 0; i < 20; i++) call();
    calls += 20;
  }
  const microseconds = (1000 * (performance.now() - start)) / calls;
  console.log(`${name.padEnd(66)} ${microseconds.toFixed(2).padStart(9)} µs`);
}

console.log("Erlang C");
for (const servers of [10, 100, 10_000, 1_000_000]) {
  for (const utilization of [0.5, 0.95, 0.9999]) {
    measure(`  c = ${servers}, utilization ${utilization}`, () =>
      waitProbability({ servers, offeredLoad: utilization * servers }),
    );
  }
}

const laws: readonly (readonly [string, ServiceDistribution])[] = [
  ["exponential", exponential({ meanSeconds: 1 })],
  ["deterministic", deterministic({ meanSeconds: 1 })],
  ["Erlang mixture scv 0.3", fitServiceDistribution({ meanSeconds: 1, scv: 0.3 })],
  ["Erlang mixture scv 0.02", fitServiceDistribution({ meanSeconds: 1, scv: 0.02 })],
  ["hyperexponential scv 4", fitServiceDistribution({ meanSeconds: 1, scv: 4 })],
  ["lognormal scv 4", lognormal({ meanSeconds: 1, scv: 4 })],
];

console.log("sojourn p95, c = 55, 50 erlangs");
for (const [name, service] of laws) {
  measure(`  ${name}`, () => mgcSojournQuantile({ arrivalRate: 50, service, servers: 55 }, 0.95));
}

console.log("fewest servers for a sojourn p95 of 1.3 times the service p95");
for (const erlangs of [20, 60, 1000, 1_000_000]) {
  for (const [name, service] of laws) {
    const seconds = 1.3 * service.quantile(0.95);
    const target = { kind: "sojournQuantile", p: 0.95, seconds } as const;
    const sizing = minimumServers({ arrivalRate: erlangs, service, target });
    const answer = sizing.kind === "feasible" ? `c = ${sizing.servers}` : sizing.reason;
    measure(`  ${erlangs} erlangs, ${name}: ${answer}`, () =>
      minimumServers({ arrivalRate: erlangs, service, target }),
    );
  }
}

console.log("drain time p95");
for (const backlog of [1, 100, 5000, 1_000_000]) {
  measure(`  backlog ${backlog}, 60 servers at utilization 0.85`, () =>
    drainQuantile({ backlog, arrivalRate: 25.5, meanServiceSeconds: 2, servers: 60, p: 0.95 }),
  );
}
measure("  fewest servers to drain 1000 jobs in 60 s, 51 erlangs", () =>
  minimumServers({
    arrivalRate: 25.5,
    service: exponential({ meanSeconds: 2 }),
    target: { kind: "drain", backlog: 1000, seconds: 60, p: 0.95 },
  }),
);
