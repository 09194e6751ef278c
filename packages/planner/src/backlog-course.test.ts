import { describe, expect, it } from "vitest";
import { BacklogCourse } from "./backlog-course.ts";

const start = { jobs: 600, workers: 10, ratePerWorker: 1, provisioningSeconds: 60 };

function secondsToDrain(course: BacklogCourse, arrivalRate: number): number | null {
  for (let at = 30; at <= 3600; at += 30) {
    course.pass(at, 30, arrivalRate);
    if (course.isDrained) return at;
  }
  return null;
}

describe("BacklogCourse", () => {
  it("drains at the rate that is left over", () => {
    expect(secondsToDrain(new BacklogCourse(start, 0), 5)).toBe(120);
  });

  it("never drains when arrivals take all there is", () => {
    expect(secondsToDrain(new BacklogCourse(start, 0), 10)).toBeNull();
  });

  it("counts workers asked for after their delay only", () => {
    const course = new BacklogCourse(start, 0);
    course.ask(0, 20);
    // 60 s with 10 workers leave 300 jobs, then 20 workers take 15 a second on top of the arrivals.
    expect(secondsToDrain(course, 5)).toBe(90);
  });

  it("counts workers told to leave no more", () => {
    const course = new BacklogCourse(start, 0);
    course.ask(0, 6);
    expect(secondsToDrain(course, 5)).toBe(600);
  });

  it("builds up where more arrives than the workers end, and not before", () => {
    const course = new BacklogCourse({ ...start, jobs: 0 }, 0);
    course.pass(30, 30, 10);
    expect(course.isDrained).toBe(true);
    course.pass(60, 30, 12);
    expect(course.jobs).toBe(60);
  });
});
