import { constants } from "node:fs";
import { access, chmod, lstat, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { CapError } from "@cap/domain";
import { reasonOf } from "./options/config-file.ts";

/**
 * Writes a file whole or not at all: first beside it, then into its place. A link is followed, and the mode of a file that is
 * there stays. Where another file in its place would be another thing, it is written to as it is: a device such as
 * `/dev/stdout`, a file of somebody else, one with several names, a link to nothing.
 *
 * @throws CapError with code OUTPUT_UNWRITABLE when it cannot be written
 */
export async function saveFile(path: string, content: string): Promise<void> {
  try {
    const place = await placeOf(path);
    await (place === null ? writeFile(path, content) : replaceFile(place, content));
  } catch (cause) {
    throw new CapError({
      code: "OUTPUT_UNWRITABLE",
      message: `${path} cannot be written: ${reasonOf(cause)}`,
      cause,
    });
  }
}

/** Where a file is to be put. */
interface Place {
  /** Path without links. */
  readonly path: string;
  /** Mode of the file that is there; null when there is none. */
  readonly mode: number | null;
}

/** The bits of a mode that say who may do what. */
const PERMISSIONS = 0o7777;

/** The place that a new file may take; null where the old one has to be written to. */
async function placeOf(path: string): Promise<Place | null> {
  const target = await orNull(realpath(path));
  if (target === null) return (await orNull(lstat(path))) === null ? { path, mode: null } : null;
  const old = await stat(target);
  const isOurs = old.uid === (process.geteuid?.() ?? old.uid) && old.gid === (process.getegid?.() ?? old.gid);
  if (!old.isFile() || !isOurs || old.nlink > 1) return null;
  await access(target, constants.W_OK); // the folder alone would let a write-protected file be replaced
  return { path: target, mode: old.mode & PERMISSIONS };
}

/** What there is at a path; null where there is nothing. */
async function orNull<Found>(looking: Promise<Found>): Promise<Found | null> {
  try {
    return await looking;
  } catch (cause) {
    if (typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ENOENT") return null;
    throw cause;
  }
}

async function replaceFile({ path, mode }: Place, content: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await rm(beside, { force: true }); // what a killed process of the same number left
    await writeFile(beside, content, { flag: "wx", ...(mode === null ? {} : { mode }) });
    if (mode !== null) await chmod(beside, mode); // a mask may have taken bits away
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    throw cause;
  }
}
