// Keeps the page true: asks for it again now and then, and shows what has changed. Without it the page is reloaded by hand.
// All that can change is in #live, buttons and all: a call to the mobile must not stay on offer when an alarm has become an SOS.

const EVERY_MS = 8000, PATIENCE_MS = 7000, OLD_MS = 20000;
const GONE = [403, 404, 410];
const shown = document.getElementById("live");
let reached = new Date();
let due = null;

async function look() {
  const tooLate = new AbortController(); // AbortSignal.timeout is missing on telephones that are still in pockets
  const timer = setTimeout(() => tooLate.abort(), PATIENCE_MS);
  const answer = await fetch(location.pathname, { cache: "no-store", signal: tooLate.signal });
  if (GONE.includes(answer.status)) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  if (answer.redirected) return location.replace(answer.url);
  show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  clearTimeout(timer);
  reached = new Date();
}

function show(fresh) {
  const now = fresh.getElementById("live");
  if (!now) return;
  const isSame = withoutClocks(now) === withoutClocks(shown);
  if (isSame) return setClock(now);
  const said = [shown, now].map((live) => live.querySelector(".phone-state")?.textContent);
  shown.innerHTML = now.innerHTML;
  setClock(shown);
  document.body.className = fresh.body.className;
  document.title = fresh.title;
  if (said[0] !== said[1]) document.getElementById("news").textContent = said[1];
}

// A clock that runs is no change: whoever is about to press a button must not have it taken away.
function withoutClocks(live) {
  const bare = live.cloneNode(true);
  for (const clock of bare.querySelectorAll("time[data-left]")) clock.replaceWith("");
  return bare.innerHTML;
}

// The page counts by itself from what it was last told: this telephone's clock may be wrong.
function setClock(live) {
  const clock = live.querySelector("time[data-left]");
  due = clock ? Date.now() + Number(clock.dataset.left) : null;
  tick();
}

function tick() {
  const clock = due && shown.querySelector("time[data-left]");
  if (!clock) return;
  const left = Math.max(0, Math.floor((due - Date.now()) / 1000));
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

function sayHowOld() {
  document.getElementById("stale").hidden = Date.now() - reached < OLD_MS;
  document.getElementById("stale-since").textContent = reached.toLocaleTimeString("en-GB");
}

function lookNow() {
  if (document.visibilityState === "visible") look().catch(() => {}).finally(sayHowOld);
}

// A second tap on the same button sends nothing again.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, PATIENCE_MS);
});
addEventListener("pageshow", (event) => event.persisted && location.reload());
if (shown) {
  setClock(shown);
  setInterval(tick, 500);
  setInterval(lookNow, EVERY_MS);
  document.addEventListener("visibilitychange", lookNow);
}
