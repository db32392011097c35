// sys.stdin, sys.stdout and micropython.kbd_intr: the USB serial port as firmware sees it that takes it for itself.
import { pythonFile } from "./files.mjs";

export function install(board) {
  const { console } = board;
  board.rawLine(false); // each start gives Ctrl-C back to whoever types
  return {
    modules: {
      _console: {
        waiting: () => console.typed.length,
        read: (most) => Buffer.from(console.typed.splice(0, most)).toString("hex"),
        write: (hex) => console.raw(Buffer.from(hex, "hex").toString("latin1")),
        raw: (isRaw) => board.rawLine(isRaw),
      },
    },
    files: { "_line.py": pythonFile("line.py") },
  };
}
