// The badges' page: sends each finger to its badge, and draws what the badge lets its wearer feel.

const FRESH_MS = 6000;
const BUZZ_ENDS_MS = 80;
const PX_PER_MS = 1 / 8;
const cards = new Map([...document.querySelectorAll("[data-badge]")].map((card) => [Number(card.dataset.badge), card]));
const announce = document.getElementById("announce");
const lost = document.getElementById("lost");

// One after the other, so that a finger never comes off before it went down.
const queues = new Map();
const post = (number, path) => postTo(`/badges/${number}`, path);
function postTo(whom, path) {
  const before = queues.get(whom) ?? Promise.resolve();
  const sent = before.then(() => fetch(`${whom}/${path}`, { method: "POST", keepalive: true }));
  queues.set(whom, sent.catch(() => { lost.hidden = false; }));
}

// Fingers -------------------------------------------------------------------------------------------------------------

function holdable(button, number) {
  const name = button.dataset.hold;
  let isDown = false;
  const touch = (down) => {
    if (down === isDown) return;
    isDown = down;
    button.isHeldHere = down;
    button.classList.toggle("is-down", down);
    post(number, `${name}-${down ? "down" : "up"}`);
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    touch(true);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(end, () => touch(false));
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) touch(true);
  });
  button.addEventListener("keyup", (event) => { if (event.key === " " || event.key === "Enter") touch(false); });
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  window.addEventListener("pagehide", () => touch(false));
}

const SWITCHES = { wifi: ["wifi-away", "wifi-back"], lora: ["lora-away", "lora-back"], power: ["cut", "reboot"] };
for (const [number, card] of cards) {
  for (const button of card.querySelectorAll("[data-hold]")) holdable(button, number);
  for (const button of card.querySelectorAll("[data-deed]")) button.addEventListener("click", () => post(number, button.dataset.deed));
  for (const button of card.querySelectorAll("[data-switch]")) {
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-checked") === "true";
      post(number, SWITCHES[button.dataset.switch][isOn ? 0 : 1]);
    });
  }
  const battery = card.querySelector("[data-battery]");
  battery.addEventListener("input", () => { show(card, "battery", `${battery.value} %`); });
  battery.addEventListener("change", () => post(number, `battery?pct=${battery.value}`));
}

// What is felt --------------------------------------------------------------------------------------------------------

function show(card, name, words) {
  const place = card.querySelector(`[data-show="${name}"]`);
  if (place.textContent !== words) place.textContent = words;
}

function draw(wave, pattern) {
  wave.replaceChildren(...pattern.map((ms, index) => {
    const bar = document.createElement("i");
    bar.style.width = `${Math.max(3, ms * PX_PER_MS)}px`;
    if (index % 2) bar.className = "gap";
    return bar;
  }));
}

const playing = new WeakMap();
function play(card, wave, pattern) {
  for (const timer of playing.get(card) ?? []) clearTimeout(timer);
  const bars = [...wave.children];
  const timers = [];
  let at = 0;
  pattern.forEach((ms, index) => {
    const isOn = index % 2 === 0;
    timers.push(setTimeout(() => { card.classList.toggle("is-buzzing", isOn); bars[index]?.classList.toggle("is-on", isOn); }, at));
    at += ms;
  });
  timers.push(setTimeout(() => card.classList.remove("is-buzzing"), at));
  timers.push(setTimeout(() => bars.forEach((bar) => bar.classList.remove("is-on")), at + BUZZ_ENDS_MS + 600));
  playing.set(card, timers);
}

const after = (felt) => (felt.after_ms === null ? "" : `${felt.after_ms.toLocaleString("en-GB")} ms ${felt.after_words}`);
const seen = new Map();

function feel(card, number, history) {
  const last = history.at(-1);
  if (!last || seen.get(number) === last.no) return;
  const isFirstLook = !seen.has(number);
  seen.set(number, last.no);
  const wave = card.querySelector('[data-show="wave"]');
  show(card, "felt", last.words);
  show(card, "after", after(last) || "\u00a0");
  draw(wave, last.pattern);
  card.querySelector('[data-show="before"]').replaceChildren(...history.slice(-3, -1).reverse().map(earlier));
  if (isFirstLook && Date.now() - last.at_ms > 2000) return;
  play(card, wave, last.pattern);
  announce.textContent = `Badge ${number}: ${last.words}. ${after(last)}`;
  const panel = card.querySelector(".feels");
  panel.classList.add("is-fresh");
  clearTimeout(panel.calming);
  panel.calming = setTimeout(() => panel.classList.remove("is-fresh"), FRESH_MS);
}

function earlier(felt) {
  const line = document.createElement("li");
  for (const words of [felt.words, felt.after_ms === null ? "" : `${felt.after_ms.toLocaleString("en-GB")} ms`]) {
    line.append(Object.assign(document.createElement("span"), { textContent: words }));
  }
  return line;
}

function tellBadge(badge) {
  const card = cards.get(badge.number);
  card.classList.toggle("is-off", !badge.is_on);
  card.classList.toggle("sees-light", badge.room.includes("light"));
  show(card, "doing", badge.doing);
  show(card, "mind", badge.badge);
  show(card, "room", badge.room || "silent and dark");
  show(card, "satellites", badge.satellites);
  for (const [road, isInReach] of Object.entries(badge.roads)) card.querySelector(`[data-switch="${road}"]`).setAttribute("aria-checked", isInReach);
  card.querySelector('[data-switch="power"]').setAttribute("aria-checked", badge.is_on);
  const battery = card.querySelector("[data-battery]");
  if (document.activeElement !== battery) {
    battery.value = badge.battery_pct;
    show(card, "battery", `${badge.battery_pct} %`);
  }
  for (const name of ["hidden", "visible"]) {
    const button = card.querySelector(`[data-hold="${name}"]`);
    if (!button.isHeldHere) button.classList.toggle("is-down", badge[`${name}_down`]);
  }
  feel(card, badge.number, badge.felt);
}

// Who is told ---------------------------------------------------------------------------------------------------------

const make = (name, words, className) => Object.assign(document.createElement(name), { textContent: words, className: className ?? "" });
const clock = (at_ms) => new Date(at_ms).toLocaleTimeString("en-GB");
const told = new Map();

function isNew(name, state) {
  const stamp = JSON.stringify(state);
  const was = told.get(name);
  told.set(name, stamp);
  return was !== stamp;
}

function tellPhone(phone) {
  if (!isNew(phone.phone, phone)) return;
  const item = document.querySelector(`[data-phone="${phone.phone}"]`);
  if (phone.texts) tellTelephone(item, phone.texts);
  else tellDesk(item, phone.told.at(-1));
}

function ring(item, stamp, words) {
  if (item.rungBy === stamp) return;
  const isFirstLook = item.rungBy === undefined;
  item.rungBy = stamp;
  if (isFirstLook) return;
  item.classList.remove("is-ringing");
  requestAnimationFrame(() => item.classList.add("is-ringing"));
  announce.textContent = `${item.querySelector("h3").textContent}: ${words}`;
}

function tellDesk(item, last) {
  ring(item, last?.no ?? 0, last?.subject ?? "");
  if (!last) return;
  const message = make("div", "", "message");
  const open = Object.assign(make("a", "Open its link, as on a phone"), { href: last.url, target: "_blank", rel: "noopener" });
  message.append(make("strong", last.subject), make("p", last.text), open, make("small", `told ${(last.after_ms / 1000).toFixed(last.after_ms < 9950 ? 1 : 0)} s after it happened`));
  item.querySelector('[data-show="told"]').replaceChildren(message);
}

function tellTelephone(item, texts) {
  const last = texts.findLast((text) => !text.is_own);
  ring(item, last?.at_ms ?? 0, last?.text ?? "");
  const bubbles = texts.length ? texts.map(bubble) : [make("li", "No texts yet", "quiet")];
  item.querySelector('[data-show="texts"]').replaceChildren(...bubbles);
}

// A link in a text can be followed, as on any telephone. It has a line of its own.
function bubble(text) {
  const item = make("li", "", text.is_own ? "text is-own" : "text");
  const words = make("p", "");
  for (const piece of text.text.split(/(https?:\/\/\S+)/)) {
    words.append(piece.startsWith("http") ? Object.assign(make("a", piece), { href: piece, target: "_blank", rel: "noopener" }) : piece.replace(/^\n|\n$/g, ""));
  }
  item.append(words, make("small", clock(text.at_ms)));
  return item;
}

for (const button of document.querySelectorAll("[data-answer]")) {
  button.addEventListener("click", () => postTo(`/phones/${button.closest("[data-phone]").dataset.phone}`, button.dataset.answer));
}

// Plugs ---------------------------------------------------------------------------------------------------------------

const KINDS = { raised: "Alarm", restored: "Over", cancelled: "Cancelled", test: "Test" };

function tellEnd([name, end]) {
  if (!isNew(`end ${name}`, end)) return;
  const item = document.querySelector(`[data-end="${name}"]`);
  item.classList.toggle("is-out", !end.is_in);
  item.querySelector("[data-plug]").textContent = end.is_in ? "Pull the plug" : "Plug it in again";
  item.querySelector(".is-in").textContent = end.is_in ? "plugged in" : "unplugged";
  const lines = end.lines.length ? end.lines.map(lineOf) : [make("li", "Nothing yet", "quiet")];
  item.querySelector("[data-log]").replaceChildren(...lines);
}

function lineOf(line) {
  const item = make("li", "");
  item.append(make("span", KINDS[line.kind] ? `${KINDS[line.kind]}: ${line.words}` : line.words), make("small", line.facts ? `${clock(line.at_ms)}, ${line.facts}` : clock(line.at_ms)));
  return item;
}

for (const button of document.querySelectorAll("[data-plug]")) {
  button.addEventListener("click", () => postTo(`/plugs/${button.dataset.plug}`, button.closest(".end").classList.contains("is-out") ? "put" : "pull"));
}

for (const button of document.querySelectorAll("[data-pattern]")) {
  const pattern = button.dataset.pattern.split(" ").map(Number);
  const wave = button.parentElement.querySelector(".wave");
  draw(wave, pattern);
  button.addEventListener("click", () => play(button.parentElement, wave, pattern));
}

// Live ----------------------------------------------------------------------------------------------------------------

const live = new EventSource("/live");
live.addEventListener("open", () => { lost.hidden = true; });
live.addEventListener("error", () => { lost.hidden = false; });
live.addEventListener("state", (event) => {
  const state = JSON.parse(event.data);
  state.badges.forEach(tellBadge);
  state.phones.forEach(tellPhone);
  Object.entries(state.ends).forEach(tellEnd);
});
