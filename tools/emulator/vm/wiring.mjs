// What is soldered to this board's pins, from its profile (board.json): each chip onto its wires. A new kind of part is one row.
import { Axp192 } from "./chips/axp192.mjs";
import { Axp2101 } from "./chips/axp2101.mjs";
import { Battery } from "./chips/battery.mjs";
import { Gps } from "./chips/gps.mjs";

const POWER_CHIPS = { axp2101: Axp2101, axp192: Axp192 };

export function wire(board) {
  const { profile, silicon } = board;
  for (const name of ["hidden", "visible"]) wireButton(silicon.pins, profile[name]);
  board.battery = new Battery(board, profile.battery ?? {});
  const PowerChip = POWER_CHIPS[profile.battery?.kind];
  if (PowerChip) wirePowerChip(board, new PowerChip(board, board.battery));
  else if (profile.battery?.adc) wireAdc(board, profile.battery.adc);
  if (profile.gps) wireGps(board, profile.gps);
  for (const [name, state] of [["motor", "off"], ["buzzer", "off"], ["wifi", "off"], ["lora", "off"], ["gps", "off"]]) board.power.note(name, state);
}

// A board with a resistor of its own holds the pin while nobody presses.
function wireButton(pins, button) {
  if (button && !button.pull) pins.pullOutside(button.pin, button.active_low ? 1 : 0);
}

function wirePowerChip(board, chip) {
  const { sda, scl } = board.profile.battery.i2c;
  board.silicon.buses.attachI2c(sda, scl, 0x34, chip);
  board.rails = chip;
  board.parts.push(chip);
}

// A divider from the cell to an analog pin, switched on or not; and a pin that says when it charges.
function wireAdc(board, adc) {
  const { pins, buses } = board.silicon;
  const isOn = () => adc.enable_pin == null || pins.read(adc.enable_pin) === (adc.enable_active_low ? 0 : 1);
  buses.setAnalog(adc.pin, () => (isOn() ? (board.battery.millivolts() * 1000) / adc.divider_x1000 : 0));
  if (adc.charging_pin != null) board.battery.onCharging = (isCharging) => pins.pullOutside(adc.charging_pin, isCharging ? 0 : 1);
}

function wireGps(board, profile) {
  const gps = new Gps(board, profile);
  const { power } = profile;
  if (!power) gps.switch(true);
  else if (power.rail) board.rails.watch(power.rail, (isOn) => gps.switch(isOn));
  else board.silicon.pins.watch(power.pin, (level) => gps.switch(level === (power.active_low ? 0 : 1)));
  board.gps = gps;
}
