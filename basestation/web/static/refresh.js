// Brings the page up to date without taking it away from whoever is reading or typing.

import { tick } from "./clocks.js";
import { drawMap } from "./map.js";

let isAsking = false;
let isAskedAgain = false;
let goingTo = "";
let before = null;

// Nothing is replaced under a finger that is already down: the press would be lost.
let isPressed = false;
document.addEventListener("pointerdown", () => (isPressed = true), { capture: true });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => (isPressed = false)), { capture: true });

async function fingerUp() {
  while (isPressed) await new Promise((done) => setTimeout(done, 30));
}

// What comes back from a form takes nothing away from the other forms on the same page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "frame") {
    // A part of a page asked for itself alone: what is not that part (a failure, the way in) takes it away from nobody.
    if (event.detail.xhr.status >= 400 || new URL(event.detail.xhr.responseURL).pathname === "/sign-in") event.detail.shouldSwap = false;
    return;
  }
  // Said here, because htmx asks the button, and the button may have been replaced since it was pressed.
  event.detail.selectOverride = "#page";
  event.detail.swapOverride = "innerHTML show:window:top";
  before = { ...typed(event.detail.requestConfig?.elt), incident: here() };
});
document.addEventListener("htmx:afterSwap", () => {
  if (before && before.incident && before.incident === here()) restore(before);
  before = null;
});

// What somebody was writing when an alarm turned the page is there again when they come back to it: the same person, in the same window.
let left = null;
const who = () => document.getElementById("page").dataset.person;

function leaveBehind() {
  const found = typed();
  if (found.kept.length) left = { kept: found.kept, open: found.open, path: location.pathname, person: who() };
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "frame" || !left) return;
  if (left.person !== who()) left = null;
  else if (left.path === location.pathname) {
    restore(left);
    left = null;
  }
});

// Another page, in place of this one. The sound goes on, because the document stays.
export async function turnTo(address) {
  if (goingTo === address) return;
  goingTo = address;
  const found = await read(address);
  await fingerUp();
  goingTo = "";
  if (!found) return location.assign(address);
  leaveBehind();
  replacePage(found);
  history.pushState({}, "", address);
  window.scrollTo(0, 0);
  document.querySelector("#what")?.focus({ preventScroll: true });
}

export async function refresh() {
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  isAsking = true;
  try {
    const address = location.href;
    const found = await read(address);
    await fingerUp();
    if (found && address === location.href) put(found);
  } finally {
    isAsking = false;
    if (isAskedAgain) {
      isAskedAgain = false;
      refresh();
    }
  }
}

async function read(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || (answer.redirected && new URL(answer.url).pathname === "/sign-in")) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null; // the stream's own watch says that the base is gone
  }
}

function put(found) {
  const before = document.getElementById("page");
  const after = found.getElementById("page");
  if (after.dataset.shape !== before.dataset.shape) return replacePage(found);
  for (const part of found.querySelectorAll("[data-live]")) {
    const old = document.getElementById(part.id);
    if (old && bare(old) !== bare(part)) swap(old, part);
  }
  tick();
  drawMap();
}

function replacePage(found) {
  const kept = typed();
  const page = document.getElementById("page");
  const fresh = document.importNode(found.getElementById("page"), true);
  page.replaceWith(fresh);
  document.title = found.title;
  htmx.process(fresh);
  restore(kept);
  tick();
  drawMap();
  document.dispatchEvent(new Event("doorstep:page"));
}

function swap(old, part) {
  const focused = old.contains(document.activeElement) ? pathTo(document.activeElement) : null;
  const fresh = document.importNode(part, true);
  old.replaceWith(fresh);
  htmx.process(fresh);
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
}

// What the eye would take for the same: the clocks count by themselves.
function bare(part) {
  return part.outerHTML.replace(/(<time data-[^>]*>)[^<]*/g, "$1").replace(/ class="htmx-[^"]*"/g, "");
}

function here() {
  return document.getElementById("page").dataset.incident;
}

function typed(sent) {
  const others = (found) => !sent?.contains(found) && !found.contains(sent ?? null);
  const fields = [...document.querySelectorAll("#page input[id], #page textarea[id], #page select[id]")].filter(others);
  const kept = fields.filter((field) => field.value !== (field.defaultValue ?? "")).map((field) => [field.id, field.value]);
  return { kept, focus: document.activeElement?.id, open: [...document.querySelectorAll("#page details[open]")].filter(others).map((one) => one.querySelector("summary").textContent) };
}

function restore({ kept, focus, open }) {
  for (const [id, value] of kept) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  for (const summary of document.querySelectorAll("#page summary")) if (open.includes(summary.textContent)) summary.parentElement.open = true;
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
}

function pathTo(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.matches("a[href]")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  return element.matches(".have") ? ".have" : null;
}
