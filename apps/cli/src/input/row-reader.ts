import { CapError } from "@cap/domain";
import { badSamples, type BadSamples } from "./bad-samples.ts";
import type { Column, Columns, DurationColumn } from "./columns.ts";
import type { Note } from "./history-input.ts";
import { jobCounts, type JobCounts } from "./job-counts.ts";
import { jobServiceTimes, type JobServiceTimes } from "./job-service-times.ts";
import { latestState, stateColumns, type LatestState, type StateName } from "./latest-state.ts";
import { QUANTITY_RULES, readDuration, readQuantity } from "./quantity-cell.ts";
import { sampleLog, type SampleLog } from "./sample-log.ts";
import { serviceStatistics, type ServiceStatistics } from "./service-statistics.ts";
import type { RowSink } from "./table.ts";
import { TIMESTAMP_RULE, timestampReader, type TimestampReader } from "./timestamp.ts";

/** What a row reader has to know beside the columns. */
export interface RowReaderOptions {
  /** IANA zone of times without an offset. */
  readonly timeZone: string;
  /** Step of single jobs, and of rows without time. */
  readonly stepSeconds: number;
  /** First instant of rows without time. */
  readonly startAt: number;
  /** How positions are called. */
  readonly place: (position: number) => string;
}

/** How often something was met, and where first. */
export interface Met {
  readonly count: number;
  /** Position of the first case. */
  readonly first: number;
}

const DURATION_RULE = 'must be a duration such as "2s", "250ms" or "PT2S"';

/**
 * Reads the rows of a table of known columns: cells become numbers, bad cells are counted and become missing.
 *
 * @throws CapError from the constructor with code USAGE when the zone is unknown, from `add` with INVALID_METRICS when
 * rows belong to different queues
 */
export class RowReader implements RowSink {
  readonly columns: Columns;
  /** Rows with a usable time, and their load; empty when rows are jobs. */
  readonly log: SampleLog = sampleLog();
  /** Jobs per step, when rows are jobs. */
  readonly jobs: JobCounts;
  readonly jobService: JobServiceTimes = jobServiceTimes();
  readonly service: ServiceStatistics = serviceStatistics();
  readonly state: LatestState = latestState();
  readonly timestamps: TimestampReader;
  readonly #options: RowReaderOptions;
  readonly #bad: BadSamples;
  readonly #states: readonly (readonly [StateName, Column])[];
  #count = 0;
  #missing: Met = { count: 0, first: 0 };
  #unsorted: Met = { count: 0, first: 0 };
  #previousAt = -Infinity;
  #queueName: string | null = null;
  #plainDuration: string | null = null;
  #gap: number | null = null;
  #evenlySpaced = true;
  #told = { jobs: 0, rates: 0 };

  constructor(columns: Columns, options: RowReaderOptions) {
    this.columns = columns;
    this.jobs = jobCounts(options.stepSeconds);
    this.timestamps = timestampReader(options.timeZone, { distinct: columns.load !== null });
    this.#options = options;
    this.#bad = badSamples(options.place);
    this.#states = stateColumns(columns);
  }

  get timed(): boolean {
    return this.columns.time !== null;
  }

  /** Number of rows read, bad ones included. */
  get count(): number {
    return this.#count;
  }

  /** Rows whose load is empty. */
  get missing(): Met {
    return this.#missing;
  }

  /** Rows that lie before the row above them. */
  get unsorted(): Met {
    return this.#unsorted;
  }

  /** Whether jobs follow each other like the samples of a clock, three or more and never two at a time. */
  get jobsLookLikeSamples(): boolean {
    return this.#evenlySpaced && this.jobs.size >= 3 && this.#gap !== null && this.#gap > 0;
  }

  /** Length of a step, in seconds, at which count and rate of the rows tell the same load; null where they do not tell both. */
  get stepOfBothLoads(): number | null {
    const { jobs, rates } = this.#told;
    return jobs > 0 && rates > 0 ? jobs / rates : null;
  }

  /** Name of the queue, when the rows carry one. */
  get queueName(): string | null {
    return this.#queueName;
  }

  /** Name of a column of durations that holds plain numbers, if any does. */
  get plainDuration(): string | null {
    return this.#plainDuration;
  }

  /** Notes on bad cells; throws INVALID_METRICS when there are too many. */
  judge(): readonly Note[] {
    return this.#bad.judge(this.#count);
  }

  add(cells: readonly unknown[], position: number): void {
    this.#count += 1;
    this.#checkQueue(cells, position);
    const at = this.#instant(cells, position);
    const load = this.#load(cells, position);
    this.#addService(cells, position, load ?? 0);
    this.#addOtherLoad(cells, load);
    if (at === null) return;
    for (const [name, column] of this.#states) {
      const value = this.#quantity(column, cells, position);
      if (value !== null) this.state.set(name, at, value);
    }
    if (this.columns.load === null) this.#addJob(at);
    else this.#addSample(at, load, position);
  }

  /** Sums over the rows that tell the load twice: as a count and as a rate. */
  #addOtherLoad(cells: readonly unknown[], load: number | null): void {
    const { otherLoad, load: column } = this.columns;
    const other = otherLoad === null ? null : readQuantity(cells[otherLoad.index]);
    if (load === null || column === null || typeof other !== "number") return;
    this.#told = {
      jobs: this.#told.jobs + (column.unit === "count" ? load : other),
      rates: this.#told.rates + (column.unit === "count" ? other : load),
    };
  }

  #addJob(at: number): void {
    const gap = at - this.#previousAt;
    this.#gap ??= Number.isFinite(gap) ? gap : null;
    if (this.#gap !== null && Math.abs(gap - this.#gap) > 1e-3) this.#evenlySpaced = false;
    this.#previousAt = at;
    this.jobs.push(at);
  }

  #addSample(at: number, load: number | null, position: number): void {
    if (at < this.#previousAt) this.#unsorted = metAgain(this.#unsorted, position);
    this.#previousAt = at;
    this.log.push(at, load ?? NaN, position);
  }

  reject(text: string, rule: string, position: number): void {
    this.#count += 1;
    this.#bad.add({ field: "row", value: text, rule, position });
  }

  #instant(cells: readonly unknown[], position: number): number | null {
    const { time } = this.columns;
    if (time === null) return this.#options.startAt + (this.#count - 1) * this.#options.stepSeconds;
    const at = this.timestamps.read(cells[time.index]);
    if (typeof at === "number") return at;
    this.#bad.add({ field: time.name, value: cells[time.index] ?? "", rule: TIMESTAMP_RULE, position });
    return null;
  }

  #load(cells: readonly unknown[], position: number): number | null {
    const { load } = this.columns;
    if (load === null) return null;
    if (readQuantity(cells[load.index]) === null) this.#missing = metAgain(this.#missing, position);
    return this.#quantity(load, cells, position);
  }

  #addService(cells: readonly unknown[], position: number, jobs: number): void {
    const { serviceTime, serviceTimeStd, serviceTimeP50, serviceTimeP95, serviceRate, load } = this.columns;
    const mean = this.#duration(serviceTime, cells, position);
    if (load === null) {
      if (mean !== null) this.jobService.add(mean);
      return;
    }
    const std = this.#duration(serviceTimeStd, cells, position);
    const p50 = this.#duration(serviceTimeP50, cells, position);
    const p95 = this.#duration(serviceTimeP95, cells, position);
    const rate = serviceRate === null ? null : this.#quantity(serviceRate, cells, position);
    this.service.add({ mean, std, p50, p95, rate }, jobs);
  }

  #quantity(column: Column, cells: readonly unknown[], position: number): number | null {
    const value = cells[column.index];
    const read = readQuantity(value);
    if (typeof read !== "string") return read;
    this.#bad.add({ field: column.name, value, rule: QUANTITY_RULES[read], position });
    return null;
  }

  #duration(column: DurationColumn | null, cells: readonly unknown[], position: number): number | null {
    if (column === null) return null;
    const value = cells[column.index];
    const read = readDuration(value, column.plainUnitSeconds);
    if (typeof read === "string") {
      this.#bad.add({
        field: column.name,
        value,
        rule: read === "text" ? DURATION_RULE : QUANTITY_RULES[read],
        position,
      });
      return null;
    }
    if (column.plainUnitSeconds === 1)
      this.#plainDuration ??= typeof readQuantity(value) === "number" ? column.name : null;
    return read;
  }

  #checkQueue(cells: readonly unknown[], position: number): void {
    const { queueName } = this.columns;
    const cell = queueName === null ? null : cells[queueName.index];
    if (typeof cell !== "string" || cell === "" || cell === this.#queueName) return;
    if (this.#queueName !== null) throw severalQueues(this.#queueName, cell, this.#options.place(position));
    this.#queueName = cell;
  }
}

function metAgain({ count, first }: Met, position: number): Met {
  return { count: count + 1, first: count === 0 ? position : first };
}

function severalQueues(first: string, second: string, place: string): CapError {
  return new CapError({
    code: "INVALID_METRICS",
    message: `${place}, queue_name: must be one queue in a history, got ${JSON.stringify(second)} after ${JSON.stringify(first)}`,
    hint: "keep the rows of one queue, or add the queues up and drop the column",
    details: { queues: [first, second] },
  });
}
