// Runs tests/portable on real MicroPython (its WebAssembly port) and prints one line of JSON: what passed, what failed and why.
//   node tools/emulator/vm/run_portable.mjs [test file ...]
import { createCipheriv } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const HEAP_BYTES = 16 * 1024 * 1024; // all test modules at once; the badge itself is measured elsewhere

// What the VM lacks and the board has. Hex strings cross the border between the two languages unchanged.
const blockCipher = {
  encrypt(keyHex, dataHex) {
    const cipher = createCipheriv("aes-128-ecb", Buffer.from(keyHex, "hex"), null).setAutoPadding(false);
    return Buffer.concat([cipher.update(Buffer.from(dataHex, "hex")), cipher.final()]).toString("hex");
  },
};
const CRYPTOLIB = `
from binascii import hexlify, unhexlify
import node_cipher

class aes:
    def __init__(self, key, mode):
        if mode != 1:
            raise ValueError("this stand-in knows ECB only")
        self._key = hexlify(key).decode()

    def encrypt(self, data):
        return unhexlify(node_cipher.encrypt(self._key, hexlify(data).decode()))
`;

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
    else if (item.name.endsWith(".py")) vm.FS.writeFile(`${to}/${item.name}`, readFileSync(source));
  }
}

function testFiles() {
  const named = process.argv.slice(2).map((path) => relative(join(ROOT, "tests", "portable"), path));
  const all = readdirSync(join(ROOT, "tests", "portable")).filter((name) => /^test_.*\.py$/.test(name));
  return (named.length ? named : all.sort()).map((name) => name.replace(/\.py$/, ""));
}

// What the mind's code takes of the heap. The VM can only tidy up between calls, so each look is a call of its own.
function mindBytes(vm) {
  vm.runPython("import gc; gc.collect()");
  vm.runPython("gc.collect(); before = gc.mem_alloc()");
  vm.runPython("import badge.run");
  vm.runPython("gc.collect(); taken = gc.mem_alloc() - before");
  return vm.globals.get("taken");
}

const vm = await loadMicroPython({ heapsize: HEAP_BYTES, linebuffer: true });
vm.registerJsModule("node_cipher", blockCipher);
copyTree(vm, join(ROOT, "firmware", "lib"), "/firmware");
copyTree(vm, join(ROOT, "tests", "portable"), "/portable");
vm.FS.writeFile("/firmware/cryptolib.py", CRYPTOLIB);
vm.runPython("import sys; sys.path[:0] = ['/firmware', '/portable']");
vm.runPython(RUN_ONE_FILE);
vm.runPython("import json, sys; interpreter = sys.version");
const report = { interpreter: vm.globals.get("interpreter"), mindBytes: mindBytes(vm), passed: 0, failed: [] };
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
