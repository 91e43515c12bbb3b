// The desk's list: time left that ticks, keys, and what must not be lost when the list is drawn anew.
const list = () => document.getElementById("queue");
const fill = (text, values) => text.replace(/\{(\w)\w*\}/g, (_all, name) => values[name]);
let drawn = performance.now();

// The server's clock, which a demo may have moved, and not this computer's.
const now = () => Number(list().dataset.now) + (performance.now() - drawn) / 1000;

const words = (seconds) => {
  const { left, late, due, minutes, hours, days } = list().dataset;
  if (Math.abs(seconds) < 60) return due;
  const m = Math.floor(Math.abs(seconds) / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
  const time = d ? fill(days, { d, h: h % 24 }) : h ? fill(hours, { h, m: m % 60 }) : fill(minutes, { m });
  return fill(seconds > 0 ? left : late, { t: time });
};
const tick = () => {
  for (const each of document.querySelectorAll("#queue time[data-due]")) {
    const seconds = Number(each.dataset.due) - now(), text = words(seconds);
    if (each.textContent !== text) each.textContent = text;
    each.closest(".queue-row").classList.toggle("queue-late", seconds < 0);
  }
};

const rows = () => [...document.querySelectorAll("#queue .queue-row")];
const row = () => document.activeElement?.closest?.(".queue-row");
const focusOn = (each) => { const name = each?.querySelector(".queue-name"); name?.focus(); name?.scrollIntoView({ block: "nearest" }); };
const go = (step) => {
  const all = rows(), at = all.indexOf(row());
  focusOn(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
};
const press = (key) => row()?.querySelector(`[data-key=${key}]`)?.click();
const keys = {
  j: () => go(1), ArrowDown: () => go(1), k: () => go(-1), ArrowUp: () => go(-1),
  o: () => row()?.querySelector(".queue-name").click(),
  n: () => document.getElementById("take-next")?.requestSubmit(),
  t: () => press("t"), r: () => press("r"),
  x: () => row()?.querySelector(".queue-check input")?.click(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !/[jk]|Arrow/.test(event.key)) return;
  // A checkbox takes no letters; whoever types is left alone.
  if (event.target.closest("textarea, select, [contenteditable], [popover], input:not([type=checkbox])")) return;
  if (keys[event.key] && list()) { event.preventDefault(); keys[event.key](); }
});

// Selecting
const boxes = () => [...document.querySelectorAll("#queue .queue-check input")];
const all = document.getElementById("pick-all"), told = document.getElementById("picked");
const count = () => {
  if (!told) return;
  const n = boxes().filter((each) => each.checked).length;
  told.textContent = n ? fill(told.dataset.words, { n }) : "";
  all.checked = n > 0 && n === boxes().length;
  all.indeterminate = n > 0 && !all.checked;
};
if (all) {
  all.parentElement.hidden = false;
  all.addEventListener("change", () => { for (const each of boxes()) each.checked = all.checked; count(); });
  document.addEventListener("change", count);
}

// Drawn anew
let kept;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "queue") return;
  const at = row();
  kept = {
    picked: new Set(boxes().filter((each) => each.checked).map((each) => each.value)),
    lead: at?.dataset.lead, index: rows().indexOf(at), button: document.activeElement?.dataset?.key,
  };
});
document.addEventListener("htmx:afterSwap", () => {
  if (!kept) return;
  drawn = performance.now();
  for (const each of boxes()) each.checked = kept.picked.has(each.value);
  if (kept.index >= 0) {
    // Whoever's lead has left the list goes on with the one that took its place.
    const same = rows().find((each) => each.dataset.lead === kept.lead);
    const button = kept.button && same?.querySelector(`[data-key=${kept.button}]`);
    if (button) button.focus(); else focusOn(same ?? rows()[Math.min(kept.index, rows().length - 1)]);
  }
  kept = undefined;
  count();
  document.getElementById("queue-news").textContent = list().dataset.news;
});

if (list()) {
  count();
  setInterval(tick, 5000);
  // Back from a press on a row.
  if (location.hash.startsWith("#lead-")) document.getElementById(location.hash.slice(1))?.focus();
}
