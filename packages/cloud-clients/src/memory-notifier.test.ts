import { memoryNotifier } from "./memory-notifier.ts";
import { describeNotifier } from "./notifier.contract.ts";

describeNotifier("memory", async () => {
  const notifier = memoryNotifier();
  return {
    notifier,
    received: async () => notifier.notifications().map(({ title }) => title),
    refuse: async () => notifier.fail("refused"),
    stop: async () => undefined,
  };
});
