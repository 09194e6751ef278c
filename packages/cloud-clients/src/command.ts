export { commandPoolScaler, type CommandPoolScalerOptions } from "./command-pool-scaler.ts";
