// An alarm that nobody has takes over whatever page is open; any other change is shown quietly where it belongs.

import { refresh, turnTo } from "./refresh.js";
import { keepDark, sound } from "./sound.js";

let seen = "";
let last = null;
let askedAt = 0;
const CODE_WORD_MS = 120_000;
const KINDS = ["Alarm", "Concern", "Drill"]; // by rank

// What changed while a page was on its way here is news to it.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "frame" && last && last.change > madeAt()) refresh();
});

function madeAt() {
  return Number(document.getElementById("page").dataset.change);
}

for (const arrived of ["doorstep:page", "htmx:afterSettle"]) document.addEventListener(arrived, () => last && frame(last.open));

export function onState(state) {
  last = state;
  const page = document.getElementById("page");
  const here = Number(page.dataset.incident || 0);
  const isAsked = isOnTheTelephone(page);
  const waiting = state.open.filter((one) => one.raised);
  keepDark(state.dark);
  sound(voiceOf(waiting, state.open));
  frame(state.open);
  const news = `${state.change} ${state.looks}`;
  if (waiting.length && waiting[0].n !== here && !isBusyHere(state.open, here, waiting[0]) && !isAsked) {
    seen = news;
    announce(waiting[0]);
    turnTo(`/incident/${waiting[0].n}`);
  } else if (news !== seen) {
    if (seen || state.change !== madeAt()) refresh();
    seen = news;
  }
}

// Whoever is dealing with an alarm isn't torn away from it: the bar above says that there is another one. A drill keeps nobody from a real one.
function isBusyHere(open, here, other) {
  const mine = open.find((one) => one.n === here);
  if (!mine || (mine.drill && !other.drill)) return false;
  return mine.mine || (mine.raised && rank(mine) <= rank(other));
}

// Whoever has just heard a code word says first who it was: that page leads to 999 itself. One that was forgotten there holds nothing up.
function isOnTheTelephone(page) {
  if (page.dataset.desk !== "code-word") askedAt = 0;
  else askedAt ||= performance.now();
  return askedAt > 0 && performance.now() - askedAt < CODE_WORD_MS;
}

function rank(one) {
  return one.drill ? 2 : one.gentle ? 1 : 0;
}

function voiceOf(waiting, open) {
  if (waiting.some((one) => rank(one) === 0)) return "siren";
  if (waiting.some((one) => rank(one) === 1) || open.some((one) => one.asked && one.mine)) return "chime";
  return waiting.length ? "drill" : "";
}

// What is around the page: its name in the browser's tab, and the bar of other alarms.
function frame(open) {
  title(open.filter((one) => one.raised), open.length);
  bar(open);
}

function title(waiting, open) {
  const plain = document.title.replace(/^(▲ \S+ · )+/, "");
  const worst = KINDS[Math.min(...waiting.map(rank))];
  document.title = worst ? `▲ ${worst.toUpperCase()} · ${plain}` : open ? `▲ OPEN · ${plain}` : plain;
}

function announce(one) {
  document.getElementById("announce").textContent = `${KINDS[rank(one)]}: ${one.what}`;
}

function bar(open) {
  const here = Number(document.getElementById("page").dataset.incident || 0);
  const others = open.filter((one) => one.n !== here);
  const nav = document.getElementById("alarm-bar");
  const key = JSON.stringify(others.map((one) => [one.n, one.raised, one.mine, one.what]));
  if (nav.dataset.key === key) return;
  nav.dataset.key = key;
  nav.hidden = others.length === 0;
  nav.replaceChildren(...others.map(link));
  if (window.htmx) htmx.process(nav);
}

function link(one) {
  const way = document.createElement("a");
  way.href = `/incident/${one.n}`;
  way.className = one.drill ? "is-drill" : !one.raised ? "is-owned" : one.gentle ? "is-concern" : "is-raised";
  way.textContent = `${one.drill ? "◆ DRILL" : "▲ " + (one.gentle ? "CONCERN" : "ALARM")}: ${one.what}${one.raised ? " – nobody has it yet" : one.mine ? " – you have it" : ""}`;
  return way;
}
