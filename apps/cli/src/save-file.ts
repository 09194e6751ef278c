import { rename, writeFile } from "node:fs/promises";
import { CapError } from "@cap/domain";
import { reasonOf } from "./options/config-file.ts";

/**
 * Writes a file whole or not at all: first beside it, then into its place.
 *
 * @throws CapError with code INPUT_UNREADABLE when it cannot be written
 */
export async function saveFile(path: string, content: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (cause) {
    throw new CapError({ code: "INPUT_UNREADABLE", message: `${path} cannot be written: ${reasonOf(cause)}`, cause });
  }
}
