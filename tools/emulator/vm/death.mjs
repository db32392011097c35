// How an interpreter ends in the middle of anything: thrown through it, and never caught by what it runs.

export class Death extends Error {
  constructor(cause) {
    super(`the board ends: ${cause}`);
    this.isDeath = true;
    this.cause = cause; // one of CAUSES
  }
}

// What the next start is told, in machine.reset_cause()'s own names; "off" starts nothing until power comes back.
export const CAUSES = ["PWRON_RESET", "HARD_RESET", "WDT_RESET", "DEEPSLEEP_RESET", "SOFT_RESET", "off", "deepsleep"];
