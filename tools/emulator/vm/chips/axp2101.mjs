// AXP2101, the power chip of newer T-Beams, at 0x34: what the firmware may ask of it, register by register, after X-Powers' data sheet.
import { Registers } from "./registers.mjs";

const [STATUS_1, STATUS_2, CHIP_ID, ADC_ENABLE, VBAT_HIGH, VBAT_LOW, LDO_ON, LDO_ON_2, BATTERY_PCT] = [0x00, 0x01, 0x03, 0x30, 0x34, 0x35, 0x90, 0x91, 0xa4];
const [HAS_BATTERY, HAS_VBUS] = [0x08, 0x20];
const [CHARGING, DISCHARGING] = [0x20, 0x40];

export class Axp2101 extends Registers {
  constructor(board, battery) {
    super(board);
    this.battery = battery;
  }

  rails = { aldo1: [LDO_ON, 0], aldo2: [LDO_ON, 1], aldo3: [LDO_ON, 2], aldo4: [LDO_ON, 3], bldo1: [LDO_ON, 4], bldo2: [LDO_ON, 5], dldo1: [LDO_ON, 7], dldo2: [LDO_ON_2, 0] };

  powerOn() {
    this.values.fill(0);
    this.values[CHIP_ID] = 0x4a;
    this.values[ADC_ENABLE] = 0x03;
  }

  get(register) {
    const { battery } = this;
    const isMeasuring = this.values[ADC_ENABLE] & 1;
    const millivolts = isMeasuring ? Math.round(battery.millivolts()) : 0;
    if (register === STATUS_1) return HAS_BATTERY | (battery.isCharging ? HAS_VBUS : 0);
    if (register === STATUS_2) return battery.isCharging ? CHARGING | 0x02 : DISCHARGING;
    if (register === VBAT_HIGH) return (millivolts >> 8) & 0x3f;
    if (register === VBAT_LOW) return millivolts & 0xff;
    if (register === BATTERY_PCT) return Math.round(battery.pct);
    return super.get(register);
  }
}
