// The cell: how full it is, and whether it charges. Python sets both; the power chip or an analog pin tells the firmware.

// Open-circuit voltage of a lithium cell, in millivolts, at each tenth of its charge.
const CURVE_MV = [3300, 3600, 3690, 3730, 3770, 3810, 3860, 3920, 3990, 4080, 4190];

export class Battery {
  constructor(board, profile) {
    Object.assign(this, { pct: 90, isCharging: false, forcedMv: null, profile, onCharging: () => {} });
    board.host.on("battery", ({ pct, is_charging, millivolts }) => this.set(pct, is_charging, millivolts));
  }

  set(pct, isCharging, millivolts) {
    this.pct = pct;
    this.forcedMv = millivolts;
    this.isCharging = isCharging;
    this.onCharging(isCharging);
  }

  millivolts() {
    if (this.forcedMv != null) return this.forcedMv;
    const tenth = Math.min(9, Math.floor(this.pct / 10));
    return CURVE_MV[tenth] + ((CURVE_MV[tenth + 1] - CURVE_MV[tenth]) * (this.pct - 10 * tenth)) / 10;
  }
}
