// The value under the pointer, a tap or the arrow keys, in the words of the table beside the chart.
// Marks say only which row of the table they stand for, so nothing can be told that is not printed
// there. Without this module the table tells everything.

const NEAR = 24; // pixels from a mark that still mean it: as far as a thumb is off

for (const figure of document.querySelectorAll("figure.chart")) start(figure);

function start(figure) {
  const rows = [...figure.querySelectorAll("tbody tr")];
  const heads = [...figure.querySelectorAll("thead th")].map((head) => head.textContent);
  const places = rows.map((_, row) => row).filter((row) => figure.querySelector(`[data-row="${row}"]`));
  if (places.length === 0) return;
  const box = document.createElement("div");
  const keys = document.createElement("input");
  let shown = null; // the row on view, or the one that Escape has put away

  function words(row) {
    const [name, ...cells] = [...rows[row].cells].map((cell) => cell.textContent.trim());
    return [name, ...cells.map((cell, at) => `${heads[at + 1]}: ${cell}`)];
  }

  function show(row) {
    if (row === shown) return;
    hide();
    shown = row;
    const said = words(row);
    box.replaceChildren(...said.map((line, at) => element(at ? "span" : "strong", line)));
    for (const mark of figure.querySelectorAll(`[data-row="${row}"]`)) mark.classList.add("told");
    box.hidden = false;
    put(box, figure, markOf(row));
    keys.value = places.indexOf(row);
    keys.setAttribute("aria-valuetext", said.join(". "));
  }

  function step(place) {
    show(places[Math.max(0, Math.min(place, places.length - 1))]);
    for (const each of [markOf(shown), box]) each.scrollIntoView({ block: "nearest" });
  }

  function hide() {
    box.hidden = true;
    shown = null;
    for (const mark of figure.querySelectorAll(".told")) mark.classList.remove("told");
  }

  function markOf(row) {
    return marks(figure).find((mark) => mark.dataset.row === String(row));
  }

  function point(event) {
    if (box.contains(event.target)) return; // a reader may rest on the words
    const mark = nearest(figure, event);
    if (mark) show(Number(mark.dataset.row));
    else hide();
  }

  box.className = "told-words";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true"); // it is heard from the slider, and read in the table
  Object.assign(keys, { type: "range", className: "told-keys", min: 0, max: places.length - 1, value: 0 });
  const title = figure.querySelector("h3").textContent;
  keys.setAttribute("aria-label", `${figure.querySelector("summary").textContent}: ${title}`);
  keys.setAttribute("aria-valuetext", words(places[0]).join(". "));
  figure.querySelector("details").before(box, keys);

  figure.addEventListener("pointermove", (event) => event.pointerType === "touch" || point(event));
  figure.addEventListener("click", (event) => {
    if (box.hidden) shown = null;
    point(event);
  });
  figure.addEventListener("pointerleave", () => document.activeElement === keys || hide());
  keys.addEventListener("focus", () => step(Number(keys.value)));
  keys.addEventListener("blur", hide);
  keys.addEventListener("input", () => step(Number(keys.value)));
  keys.addEventListener("keydown", (event) => {
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key]; // as in the table; a slider's own up is more
    if (!down) return;
    event.preventDefault();
    step(Number(keys.value) + down);
  });
  document.addEventListener("click", (event) => figure.contains(event.target) || hide());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const row = shown;
    hide();
    shown = row; // stays away until another row is meant
  });
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** The marks of the width that is on view. */
function marks(figure) {
  return [...figure.querySelectorAll("[data-row]")].filter((mark) => mark.getClientRects().length > 0);
}

/** The words right of a mark that lies and above one that stands, inside the figure. */
function put(box, figure, mark) {
  const outer = figure.getBoundingClientRect();
  const { left, right, top, bottom, width, height } = mark.getBoundingClientRect();
  const lies = width > 2 * height;
  const x = lies ? right + 8 : (left + right - box.offsetWidth) / 2;
  const y = lies ? (top + bottom - box.offsetHeight) / 2 : top - box.offsetHeight - 4;
  box.style.left = `${Math.max(0, Math.min(x - outer.left, outer.width - box.offsetWidth))}px`;
  box.style.top = `${y - outer.top}px`;
}

/** The mark under the pointer, whatever text lies over it; else the nearest within a thumb's breadth. */
function nearest(figure, { target, clientX: x, clientY: y }) {
  if (!target.closest("svg")) return null;
  const under = document.elementsFromPoint(x, y).find((each) => each.matches("[data-row]"));
  if (under) return under;
  let [best, least] = [null, NEAR];
  for (const mark of marks(figure)) {
    const { left, right, top, bottom } = mark.getBoundingClientRect();
    const off = Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0));
    if (off < least) [best, least] = [mark, off];
  }
  return best;
}
