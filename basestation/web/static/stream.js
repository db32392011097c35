// Hears the base. When it falls silent for six seconds the page says so, loudly, and goes on trying by itself.

import { heardTime } from "./now.js";
import { soundLost } from "./sound.js";

const SILENT_MS = 6_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

let lastBeat = Date.now();
let waitMs = FIRST_WAIT_MS;
let isSignedOut = false;

export function connect(tell) {
  open(tell);
  setInterval(watch, 500);
}

function open(tell) {
  const source = new EventSource("/live");
  source.addEventListener("state", (event) => {
    const state = JSON.parse(event.data);
    lastBeat = Date.now();
    waitMs = FIRST_WAIT_MS;
    heardTime(state.now_ms);
    found();
    tell(state);
  });
  source.addEventListener("signed-out", () => signedOut(source));
  source.addEventListener("error", () => again(source, tell));
}

async function again(source, tell) {
  if (isSignedOut) return;
  source.close();
  await new Promise((done) => setTimeout(done, waitMs + Math.random() * 250));
  waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  if (await isRefused()) signedOut(source);
  else open(tell);
}

// An EventSource doesn't say why it failed; the same question asked plainly does.
async function isRefused() {
  const asking = new AbortController();
  const late = setTimeout(() => asking.abort(), 4_000);
  try {
    const answer = await fetch("/live", { headers: { Accept: "text/event-stream" }, signal: asking.signal });
    return answer.status === 401;
  } catch {
    return false; // not reachable at all: that is what the banner is for
  } finally {
    clearTimeout(late);
    asking.abort();
  }
}

function watch() {
  if (isSignedOut || Date.now() - lastBeat < SILENT_MS) return;
  show("lost", "The base can't be reached", "Alarms are NOT shown here. Use the other screen or the telephone, and get whoever looks after Doorstep.");
}

function signedOut(source) {
  isSignedOut = true;
  source.close();
  show("signed out", "You are signed out", "Alarms are NOT shown here until you sign in again.", "/sign-in");
}

function show(kind, head, words, link) {
  const root = document.documentElement;
  if (root.dataset.base === kind) return;
  root.dataset.base = kind;
  const banner = document.getElementById("lost");
  banner.replaceChildren(element("strong", head), element("span", words));
  if (link) {
    const way = element("a", "Sign in");
    way.href = link;
    way.setAttribute("hx-boost", "false");
    banner.append(way);
  }
  banner.hidden = false;
  describe("✕", head);
  soundLost(true);
}

function found() {
  const root = document.documentElement;
  if (root.dataset.base === "found") return;
  root.dataset.base = "found";
  document.getElementById("lost").hidden = true;
  describe("●", "Connected to the base");
  soundLost(false);
}

function describe(sign, words) {
  document.getElementById("live-words").textContent = words;
  document.querySelector(".watch-live .sign").textContent = sign;
}

function element(name, words) {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}
