import { measureTreeFloor } from "./tree-floor.js";

/** The floor in a process of its own, as the product's worker is: prints its seconds. */
const [treeUrl, connectionString] = process.argv.slice(2);
if (!treeUrl || !connectionString) throw new Error("usage: tree-floor-process <tree url> <connection string>");
console.log(await measureTreeFloor({ treeUrl, connectionString }));
