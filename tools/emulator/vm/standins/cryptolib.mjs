// cryptolib: AES by Node. Hex strings cross the border between the two languages unchanged.
import { createCipheriv, createDecipheriv } from "node:crypto";
import { pythonFile } from "./files.mjs";

const MODES = { 1: "ecb", 2: "cbc" };

function name(keyHex, mode) {
  return `aes-${keyHex.length * 4}-${MODES[mode]}`;
}

// A new IV for each piece: cryptolib.py hands over the last block, as the real one keeps it.
function work(make, keyHex, mode, ivHex, dataHex) {
  const cipher = make(name(keyHex, mode), Buffer.from(keyHex, "hex"), ivHex ? Buffer.from(ivHex, "hex") : null).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.from(dataHex, "hex")), cipher.final()]).toString("hex");
}

export function install() {
  return {
    modules: {
      _cipher: {
        encrypt: (keyHex, mode, ivHex, dataHex) => work(createCipheriv, keyHex, mode, ivHex, dataHex),
        decrypt: (keyHex, mode, ivHex, dataHex) => work(createDecipheriv, keyHex, mode, ivHex, dataHex),
      },
    },
    files: { "cryptolib.py": pythonFile("cryptolib.py") },
  };
}
