export type { EmulatorOptions } from "./emulator-options.js";
export type { Fault, FaultRule } from "./http/faults.js";
export type { LoggedRequest } from "./http/request-log.js";
export type { NewRepository } from "./repositories.js";
export { type Emulator, startEmulator } from "./start-emulator.js";
export type { Delivery } from "./webhooks/deliver.js";
export type { HookSettings } from "./webhooks/hook.js";
