// The code word: F9 from anywhere, or ! when nothing is being typed. On the desk a digit chooses the visit.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const isTyping = event.target.closest?.("input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]");
  if (event.key === "F9" || (event.key === "!" && !isTyping)) press(event, document.getElementById("code-word-heard"));
  else if (!isTyping && /^[0-9]$/.test(event.key)) press(event, document.querySelector(`[data-key="${event.key}"]`));
});

function press(event, button) {
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}
