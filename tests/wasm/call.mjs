// Runs a scenario in WebAssembly: node call.mjs FILE.wasm < SCENARIO
import { readFileSync } from "node:fs";

const module = await WebAssembly.compile(readFileSync(process.argv[2]));
const imports = WebAssembly.Module.imports(module);
if (imports.length > 0) throw new Error("it asks its host for " + imports.map((row) => row.name).join(", "));
const { exports } = await WebAssembly.instantiate(module, {});
for (const byte of readFileSync(0)) exports.put(byte);
const length = exports.run();
process.stdout.write(Uint8Array.from({ length }, (_, place) => exports.get(place)));
