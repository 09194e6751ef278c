import { rename, rm, stat, writeFile } from "node:fs/promises";
import { CapError } from "@cap/domain";
import { reasonOf } from "./options/config-file.ts";

/**
 * Writes a file whole or not at all: first beside it, then into its place. What is no regular file, such as
 * `/dev/stdout`, is written to as it is.
 *
 * @throws CapError with code OUTPUT_UNWRITABLE when it cannot be written
 */
export async function saveFile(path: string, content: string): Promise<void> {
  try {
    const replaceable = await isRegularOrMissing(path);
    await (replaceable ? replaceFile(path, content) : writeFile(path, content));
  } catch (cause) {
    throw new CapError({
      code: "OUTPUT_UNWRITABLE",
      message: `${path} cannot be written: ${reasonOf(cause)}`,
      cause,
    });
  }
}

async function isRegularOrMissing(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return true;
  }
}

async function replaceFile(path: string, content: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    throw cause;
  }
}
