// The serial port's other end: the raw mode and raw paste that mpremote speaks, and the friendly prompt for people.
//   Ctrl-A raw mode, Ctrl-B friendly, Ctrl-C stop, Ctrl-D run (raw) or soft reset (when nothing was typed), \x05A\x01 raw paste
const [CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E] = [1, 2, 3, 4, 5];
const WINDOW_BYTES = 128;
const HELLO = "raw REPL; CTRL-B to exit\r\n>";

export class Repl {
  constructor(board, life) {
    Object.assign(this, { board, life, isRaw: life.isRawNext ?? false, line: [], paste: null, input: board.console.typed });
    life.isRawNext = false;
  }

  greet() {
    this.isReady = true;
    if (this.isRaw) this.board.console.raw(HELLO);
    else this.openFriendly();
  }

  openFriendly() {
    if (this.isFriendlyOpen) return this.friendly(CTRL_B);
    this.isFriendlyOpen = true;
    this.life.interpreter.enter(() => this.life.interpreter.vm.replInit());
    this.board.console.flush();
  }

  // All that was typed; called when the interpreter is idle.
  async work() {
    while (this.input.length) await this.take(this.input.shift());
  }

  async take(byte) {
    if (this.paste) await this.takePasted(byte);
    else if (this.isRaw) await this.takeRaw(byte);
    else this.takeFriendly(byte);
  }

  async takeRaw(byte) {
    const { console } = this.board;
    if (byte === CTRL_A && this.line.join() === `${CTRL_E},65`) return this.openPaste();
    if (byte === CTRL_A) console.raw(`${HELLO}`);
    else if (byte === CTRL_B) this.leaveRaw();
    else if (byte === CTRL_D && !this.line.length) this.softReset();
    else if (byte === CTRL_D) return this.runRaw(Buffer.from(this.line).toString("utf8"));
    else if (byte !== CTRL_C) return void this.line.push(byte);
    this.line = [];
  }

  leaveRaw() {
    this.isRaw = false;
    this.openFriendly();
  }

  async runRaw(code) {
    this.line = [];
    this.board.console.raw("OK");
    await this.runAndTell(code);
    this.board.console.raw(">");
  }

  async runAndTell(code) {
    const wrong = await this.life.execute(code, "<stdin>");
    this.board.console.raw(`\x04${wrong ? Buffer.from(`${wrong}\n`.replace(/\n/g, "\r\n")).toString("latin1") : ""}\x04`);
  }

  openPaste() {
    this.line = [];
    this.paste = { bytes: [], window: WINDOW_BYTES };
    this.board.console.raw(`R\x01${String.fromCharCode(WINDOW_BYTES & 255, WINDOW_BYTES >> 8)}\x01`);
  }

  async takePasted(byte) {
    const { paste } = this;
    if (byte === CTRL_C) {
      this.paste = null;
      this.board.console.raw("\x04\x04>");
    } else if (byte === CTRL_D) {
      this.paste = null;
      this.board.console.raw("\x04");
      await this.runAndTell(Buffer.from(paste.bytes).toString("utf8"));
      this.board.console.raw(">");
    } else {
      paste.bytes.push(byte);
      if (--paste.window) return;
      paste.window = WINDOW_BYTES;
      this.board.console.raw("\x01");
    }
  }

  takeFriendly(byte) {
    if (byte === CTRL_A) {
      this.isRaw = true;
      this.line = [];
      this.board.console.raw(`${HELLO}`);
    } else if (byte === CTRL_D && !this.isTyping) this.softReset();
    else this.friendly(byte);
  }

  // People's own prompt is the interpreter's, history and all.
  friendly(byte) {
    const { life, board } = this;
    this.isTyping = ![13, CTRL_B, CTRL_C].includes(byte);
    life.isBusy = true;
    life.interpreter.enter(() => life.interpreter.vm.replProcessChar(byte));
    life.isBusy = false;
    board.console.flush();
  }

  softReset() {
    this.life.isRawNext = this.isRaw;
    this.board.console.raw(this.isRaw ? "OK\r\nMPY: soft reboot\r\n" : "\r\nMPY: soft reboot\r\n");
    this.life.interpreter.die("SOFT_RESET");
  }
}
