import type { EmulatorState } from "./emulator-state.js";
import type { NewRepository, Repository } from "./repositories.js";

/** Serves a new repository; what it holds from the start does not count as pushed. */
export async function addRepository(emulator: EmulatorState, options: NewRepository): Promise<Repository> {
  const repository = await emulator.repositories.add(options);
  await emulator.pushes.watch(repository);
  return repository;
}
