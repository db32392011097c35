// Keeps the page true: asks for it again now and then, and shows what has changed. Without it the page is reloaded by hand.
// All that can change is in #live, buttons and all: a call to the mobile must not stay on offer when an alarm has become an SOS.

const EVERY_MS = 8000, PATIENCE_MS = 7000, OLD_MS = 20000;
const GONE = [403, 404, 410];
const shown = document.getElementById("live");
let reached = new Date();

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
  if (!now || now.innerHTML === shown.innerHTML) return;
  const said = [shown, now].map((live) => live.querySelector(".phone-state")?.textContent);
  shown.innerHTML = now.innerHTML;
  document.body.className = fresh.body.className;
  document.title = fresh.title;
  if (said[0] !== said[1]) document.getElementById("news").textContent = said[1];
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
  setInterval(lookNow, EVERY_MS);
  document.addEventListener("visibilitychange", lookNow);
}
