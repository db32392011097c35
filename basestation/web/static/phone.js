// Keeps the page true: asks for it again now and then, and shows what has changed. Without it the page is reloaded by hand.

const EVERY_MS = 8000;
const shown = document.getElementById("live");

async function look() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = fresh.getElementById("live");
  if (!answer.ok || !now) return location.reload();
  if (now.querySelector(".phone-state").outerHTML !== shown.querySelector(".phone-state").outerHTML) return location.assign(location.pathname);
  if (now.innerHTML !== shown.innerHTML && !new URLSearchParams(location.search).size) shown.innerHTML = now.innerHTML;
}

if (shown) setInterval(() => document.visibilityState === "visible" && look().catch(() => {}), EVERY_MS);
