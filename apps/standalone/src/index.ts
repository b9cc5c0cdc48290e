export { readConfig, type StandaloneConfig } from "./config.js";
export { type Standalone, type StandaloneOptions, startStandalone } from "./start-standalone.js";
