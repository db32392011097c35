// Runs tests/portable on real MicroPython (its WebAssembly port) and prints one line of JSON: what passed, what failed and why.
//   node tools/emulator/vm/run_portable.mjs [--lib folder] [--tests folder] [test file ...]
// `--lib`: the firmware to ask, instead of its sources; `--tests`: the tests as written for it (tools/firmware writes both).
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript";
import * as cryptolib from "./standins/cryptolib.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const { values: given, positionals: NAMED } = parseArgs({ options: { lib: { type: "string" }, tests: { type: "string" } }, allowPositionals: true });
const LIB = given.lib ?? join(ROOT, "firmware", "lib");
const TESTS = given.tests ?? join(ROOT, "tests", "portable");
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

const vm = await loadMicroPython({ heapsize: HEAP_BYTES, linebuffer: true });
const cipher = cryptolib.install();
vm.registerJsModule("_cipher", cipher.modules._cipher);
copyTree(vm, LIB, "/firmware");
copyTree(vm, TESTS, "/portable");
vm.FS.writeFile("/firmware/cryptolib.py", cipher.files["cryptolib.py"]);
vm.runPython("import sys; sys.path[:0] = ['/firmware', '/portable']");
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
