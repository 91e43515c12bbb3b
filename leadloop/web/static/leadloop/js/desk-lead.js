// Keys of the lead's page: 1 or u, 2 or g, 3 or p open an outcome and go to its first field; Ctrl and Enter, also while
// typing, record the one that is open and take the next lead. Without this file, a press does.
const outcomes = { 1: "unreached", u: "unreached", 2: "negative", g: "negative", 3: "positive", p: "positive" };

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.repeat) {
    document.querySelector("#outcomes .panel-choice[open] button[name=then]")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
  const panel = document.getElementById(outcomes[event.key]);
  if (!panel) return;
  event.preventDefault();
  panel.open = true;
  panel.scrollIntoView({ block: "nearest" });
  panel.querySelector("input:checked, input:not([type=hidden]), textarea")?.focus();
});
