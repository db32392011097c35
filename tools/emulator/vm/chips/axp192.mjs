// AXP192, the power chip of older T-Beams, at 0x34: what the firmware may ask of it, register by register, after X-Powers' data sheet.
import { Registers } from "./registers.mjs";

const [POWER_STATUS, CHARGE_STATUS, OUTPUTS, ADC_ENABLE, VBAT_HIGH, VBAT_LOW] = [0x00, 0x01, 0x12, 0x82, 0x78, 0x79];
const [HAS_VBUS, VBUS_USABLE, IS_CHARGED_NOW] = [0x20, 0x10, 0x04];
const [CHARGING, HAS_BATTERY] = [0x40, 0x20];
const VBAT_ENABLED = 0x80;
const VBAT_STEP_UV = 1100;

export class Axp192 extends Registers {
  constructor(board, battery) {
    super(board);
    this.battery = battery;
  }

  rails = { dcdc1: [OUTPUTS, 0], dcdc3: [OUTPUTS, 1], ldo2: [OUTPUTS, 2], ldo3: [OUTPUTS, 3], dcdc2: [OUTPUTS, 4], exten: [OUTPUTS, 6] };

  powerOn() {
    this.values.fill(0);
    this.values[OUTPUTS] = 0x13; // DC-DCs only: radio (LDO2) and GPS (LDO3) wait to be switched on
    this.values[ADC_ENABLE] = 0x83;
    this.values[0x03] = 0x03;
  }

  get(register) {
    const { battery } = this;
    const steps = this.values[ADC_ENABLE] & VBAT_ENABLED ? Math.round((battery.millivolts() * 1000) / VBAT_STEP_UV) : 0;
    if (register === POWER_STATUS) return battery.isCharging ? HAS_VBUS | VBUS_USABLE | IS_CHARGED_NOW : 0;
    if (register === CHARGE_STATUS) return HAS_BATTERY | (battery.isCharging ? CHARGING : 0);
    if (register === VBAT_HIGH) return steps >> 4;
    if (register === VBAT_LOW) return steps & 0x0f;
    return super.get(register);
  }
}
