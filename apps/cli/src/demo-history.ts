import { fileURLToPath } from "node:url";

/** The synthetic history that comes with the package; this file lies one folder below its root, built or not. */
export const DEMO_HISTORY = fileURLToPath(new URL("../demo/history.csv", import.meta.url));
