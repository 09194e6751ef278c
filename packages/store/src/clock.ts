/** Tells the time: epoch seconds. */
export type Clock = () => number;
