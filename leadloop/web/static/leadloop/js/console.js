// The tab that one is on is in the middle of its row, also where there are more than a phone is wide. The page stays where it is.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs").getBoundingClientRect(), own = tab.getBoundingClientRect();
  tab.closest(".tabs").scrollLeft += own.left + own.width / 2 - row.left - row.width / 2;
}

// Keys for the desk: "/" goes to the search, "?" opens the help on keys if the page has one.
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("main input[type=search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  }
  if (event.key === "?") document.getElementById("keys")?.togglePopover?.();
});
