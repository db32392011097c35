// Runs tests/portable on real MicroPython (its WebAssembly port) and prints one line of JSON: what passed, what failed and why.
//   node tools/emulator/vm/run_portable.mjs [--lib folder] [--tests folder] [test file ...]
//   node tools/emulator/vm/run_portable.mjs --storm events [--seed n]      instead: the hash of what so many random events bring about
//   node tools/emulator/vm/run_portable.mjs --day                         instead: heap in use at the end of each of 24 hours
// `--lib`: the firmware to ask, instead of its sources; `--tests`: the tests as written for it (tools/firmware writes both).
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript";
import * as cryptolib from "./standins/cryptolib.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const OPTIONS = Object.fromEntries(["lib", "tests", "storm", "seed"].map((name) => [name, { type: "string" }]));
const { values: given, positionals: NAMED } = parseArgs({ options: { ...OPTIONS, day: { type: "boolean" } }, allowPositionals: true });
const LIB = given.lib ?? join(ROOT, "firmware", "lib");
const TESTS = given.tests ?? join(ROOT, "tests", "portable");
const GUST = 2000;
const HEAP_BYTES = 16 * 1024 * 1024; // all test modules at once; the badge itself is measured elsewhere

const RUN_ONE_FILE = `
def run_file(name):
    import gc, io, sys
    module = __import__(name)
    passed, failed = 0, []
    for test in sorted(dir(module)):
        if test.startswith("test_"):
            try:
                getattr(module, test)()
                passed += 1
            except Exception as error:
                text = io.StringIO()
                sys.print_exception(error, text)
                failed.append(name + "." + test + ": " + text.getvalue())
    gc.collect()
    return passed, failed
`;

function copyTree(vm, from, to) {
  vm.FS.mkdir(to);
  for (const item of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, item.name);
    if (item.isDirectory() && item.name !== "__pycache__") copyTree(vm, source, `${to}/${item.name}`);
    else if (/\.m?py$/.test(item.name)) vm.FS.writeFile(`${to}/${item.name}`, readFileSync(source));
  }
}

function testFiles() {
  const all = readdirSync(TESTS).filter((name) => /^test_.*\.py$/.test(name));
  return (NAMED.length ? NAMED.map((path) => basename(path)) : all.sort()).map((name) => name.replace(/\.py$/, ""));
}

// The VM can tidy up its heap between calls only, so the events come in gusts.
function storm(vm, events) {
  vm.runPython(`from binascii import hexlify; from storm import Storm; storm = Storm(${Number(given.seed ?? 1)})`);
  for (let until = GUST; until < events + GUST; until += GUST) vm.runPython(`storm.blow(${Math.min(until, events)})`);
  vm.runPython("import json; outcome = json.dumps([hexlify(storm.digest()).decode(), storm.events, storm.frames, storm.restarts])");
  const [digest, happened, frames, restarts] = JSON.parse(vm.globals.get("outcome"));
  return { digest, happened, frames, restarts };
}

function day(vm) {
  vm.runPython("from day import Day; day = Day()");
  const used = [];
  for (let hour = 0; hour < 24; hour += 1) {
    vm.runPython("day.hour()");
    vm.runPython("import gc; gc.collect()");
    vm.runPython("gc.collect(); used = gc.mem_alloc()");
    vm.runPython("used -= day.stored_bytes()");
    used.push(vm.globals.get("used"));
  }
  vm.runPython("frames, alarms = day.frames, day.alarms");
  return { used, frames: vm.globals.get("frames"), alarms: vm.globals.get("alarms") };
}

const vm = await loadMicroPython({ heapsize: HEAP_BYTES, linebuffer: true });
const cipher = cryptolib.install();
vm.registerJsModule("_cipher", cipher.modules._cipher);
copyTree(vm, LIB, "/firmware");
copyTree(vm, TESTS, "/portable");
vm.FS.writeFile("/firmware/cryptolib.py", cipher.files["cryptolib.py"]);
vm.runPython("import sys; sys.path[:0] = ['/firmware', '/portable']");
if (given.storm) {
  console.log(JSON.stringify(storm(vm, Number(given.storm))));
  process.exit(0);
}
if (given.day) {
  console.log(JSON.stringify(day(vm)));
  process.exit(0);
}
vm.runPython(RUN_ONE_FILE);
vm.runPython("import json, sys; interpreter = sys.version");
const report = { interpreter: vm.globals.get("interpreter"), passed: 0, failed: [] };
for (const name of testFiles()) {
  try {
    vm.runPython(`outcome = json.dumps(run_file(${JSON.stringify(name)}))`);
    const [passed, failed] = JSON.parse(vm.globals.get("outcome"));
    report.passed += passed;
    report.failed.push(...failed);
  } catch (error) {
    report.failed.push(`${name}: ${error.message}`);
  }
}
console.log(JSON.stringify(report));
process.exit(report.failed.length ? 1 : 0);
