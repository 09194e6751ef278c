import { type BigIntStats, fstatSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { CapError } from "@cap/domain";
import { InvalidArgumentError } from "commander";

/** Reads the name of a file to write: standard output has `-o` and takes no second document. */
export function parseOutputFile(text: string): string {
  if (text === "") throw new InvalidArgumentError("must name a file");
  if (text === "-") {
    throw new InvalidArgumentError('must be a file, for standard output carries the answer (./- is a file called "-")');
  }
  return text;
}

/** A file to write, and what the command reads. */
interface WrittenBesideRead {
  /** Option that names the file. */
  readonly option: string;
  /** Undefined where the option was not given. */
  readonly path: string | undefined;
  /** Files that are read; "-" is standard input, undefined nothing. */
  readonly inputs: readonly (string | undefined)[];
  readonly stdin: Readable;
}

/**
 * Checks that a file to write is none of those that are read, under whatever name: a history that was written over is lost.
 *
 * @throws CapError with code USAGE when it is one of them
 */
export async function refuseOverwriting({ option, path, inputs, stdin }: WrittenBesideRead): Promise<void> {
  const written = path === undefined ? null : await identityOf(path);
  if (written === null) return;
  for (const input of inputs) {
    if (input === undefined) continue;
    const identity = await identityOf(input === "-" ? descriptorOf(stdin) : input);
    if (identity !== written) continue;
    throw new CapError({
      code: "USAGE",
      message: `${option} must not be a file that is read, got ${path}, which is ${input === "-" ? "standard input" : input}`,
      hint: "name another file: this one would be lost",
    });
  }
}

/** The file behind a name or a descriptor, whatever links lead to it; null when there is none whose content could be lost. */
export async function identityOf(file: string | number | null): Promise<string | null> {
  if (file === null) return null;
  let found: BigIntStats;
  try {
    found = typeof file === "number" ? fstatSync(file, { bigint: true }) : await stat(file, { bigint: true });
  } catch {
    return null; // reading or writing it will say why
  }
  return found.isFile() ? `${found.dev}:${found.ino}` : null;
}

function descriptorOf(stream: Readable): number | null {
  return "fd" in stream && typeof stream.fd === "number" ? stream.fd : null;
}
