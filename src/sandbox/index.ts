/** Simulated clouds over real loopback HTTP, for quick starts and for tests. */
export { startSandbox } from './start.js';
export { spawnSandbox } from './spawn.js';
export type { Sandbox, SandboxOf } from './sandbox.js';
export type { SandboxCapacity } from './capacity.js';
export type { SandboxServerState } from './cloud.js';
export type { Fault, FaultMatch, FaultRule } from './faults.js';
export type { LogEntry } from './log.js';
export type { SandboxDuration, SandboxFlavor, SandboxOptions, SandboxQuota } from './options.js';
export type { RateLimitRule } from './rate-limit.js';
