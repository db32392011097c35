// Keeps ages and countdowns on the page true, once a second. The words are those of core/words/spoken.py.

import { nowMs } from "./now.js";

const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

export function startClocks() {
  setInterval(tick, 500);
}

export function tick() {
  for (const clock of document.querySelectorAll("time[data-age]")) say(clock, age(Number(clock.dataset.age)));
  for (const clock of document.querySelectorAll("time[data-until]")) say(clock, until(Number(clock.dataset.until)));
  for (const clock of document.querySelectorAll("time[data-timer]")) say(clock, timer(Number(clock.dataset.timer)));
}

function say(clock, words) {
  if (clock.textContent !== words) clock.textContent = words;
}

function age(atMs) {
  const gone = nowMs() - atMs;
  if (gone < 10_000) return "just now";
  return Math.floor(gone / 60_000) === 60 ? "an hour ago" : `${span(gone)} ago`;
}

function until(atMs) {
  const left = atMs - nowMs();
  return left <= 0 ? `${span(-left)} late` : `in ${span(left)}`;
}

function timer(atMs) {
  const seconds = Math.max(0, Math.floor((atMs - nowMs()) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function span(ms) {
  if (ms < 120_000) return counted(ms / 1000, "second");
  if (ms < 7_200_000) return counted(ms / 60_000, "minute");
  return ms < 172_800_000 ? counted(ms / 3_600_000, "hour") : counted(ms / 86_400_000, "day");
}

function counted(amount, unit) {
  const count = Math.floor(amount);
  return `${NUMBERS[count] ?? count} ${unit}${count === 1 ? "" : "s"}`;
}
