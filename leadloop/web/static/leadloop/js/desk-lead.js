// Keys of the lead's page: 1 or u, 2 or g, 3 or p open an outcome and go to its first field. Without this file, a press does.
const outcomes = { 1: "unreached", u: "unreached", 2: "negative", g: "negative", 3: "positive", p: "positive" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
  const panel = document.getElementById(outcomes[event.key]);
  if (!panel) return;
  event.preventDefault();
  panel.open = true;
  panel.scrollIntoView({ block: "nearest" });
  panel.querySelector("input:checked, input:not([type=hidden]), textarea")?.focus();
});
