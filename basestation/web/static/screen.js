// Starts what every signed-in page has: the live stream, the alarm sound, the clocks and the map.

import { startClocks } from "./clocks.js";
import "./keys.js";
import { drawMap } from "./map.js";
import { connect } from "./stream.js";
import { startSound } from "./sound.js";
import { onState } from "./takeover.js";

startSound();
startClocks();
connect(onState);
drawMap();

document.addEventListener("htmx:afterSettle", () => {
  if (!document.getElementById("page")?.dataset.person) location.reload(); // signed out: nothing here watches any more
  drawMap();
  // What had the keyboard is gone with the old page: the next Tab goes on from where the new one begins.
  if (document.activeElement === document.body) (document.getElementById("what") ?? document.getElementById("main"))?.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const copy = event.target.closest("[data-copy]");
  if (copy) copyText(copy);
});

// A base is mostly reached without TLS, where browsers have no clipboard to write to: then the text is selected and copied the old way.
function copyText(button) {
  const area = document.getElementById(button.dataset.copy);
  area.focus();
  area.select();
  const isCopied = document.execCommand("copy");
  document.getElementById(button.dataset.said).textContent = isCopied ? "Copied." : "It is selected: press Ctrl and C.";
}
