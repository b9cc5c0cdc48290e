import { measureFloor } from "./floor.js";
import { peakMemoryOf } from "./processes.js";

/** The floor in a process of its own, so that its memory is its own: prints one JSON object. */
const [tarballUrl, connectionString] = process.argv.slice(2);
if (!tarballUrl || !connectionString) throw new Error("usage: floor-process <tarball url> <connection string>");
const floor = await measureFloor({ tarballUrl, connectionString });
console.log(JSON.stringify({ ...floor, peakMemory: await peakMemoryOf("self") }));
