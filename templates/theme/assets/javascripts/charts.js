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
  const keys = document.createElement("div");
  let at = 0; // the place of the slider
  let shown = null; // the row on view, or the one that Escape has put away

  function words(row) {
    const [name, ...cells] = [...rows[row].cells].map((cell) => cell.textContent.trim());
    return [name, ...cells.map((cell, n) => `${heads[n + 1]}: ${cell}`)];
  }

  function show(row, mark = markOf(row)) {
    if (row === shown) return box.hidden || put(box, figure, mark);
    hide();
    shown = row;
    box.replaceChildren(...words(row).map((line, n) => element(n ? "span" : "strong", line)));
    for (const mark of figure.querySelectorAll(`[data-row="${row}"]`)) mark.classList.add("told");
    box.hidden = false;
    put(box, figure, mark);
    reach(places.indexOf(row));
  }

  /** Where the slider stands, for those who hear it. */
  function reach(place) {
    at = place;
    keys.setAttribute("aria-valuenow", place + 1);
    keys.setAttribute("aria-valuetext", words(places[place]).join(". "));
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
    if (mark) show(Number(mark.dataset.row), mark);
    else hide();
  }

  box.className = "told-words";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true"); // it is heard from the slider, and read in the table
  // A slider, because screen readers leave it the arrow keys and say its text at every step.
  const label = ["summary", "caption"].map((tag) => figure.querySelector(tag).textContent).join(": ");
  const traits = { role: "slider", tabindex: 0, "aria-label": label };
  Object.assign(traits, { class: "told-keys", "aria-valuemin": 1, "aria-valuemax": places.length });
  for (const [name, value] of Object.entries(traits)) keys.setAttribute(name, value);
  reach(0);
  figure.querySelector("details").before(box, keys);

  figure.addEventListener("pointermove", (event) => event.pointerType === "touch" || point(event));
  figure.addEventListener("click", (event) => {
    if (box.hidden) shown = null;
    point(event);
  });
  figure.addEventListener("pointerleave", () => document.activeElement === keys || hide());
  keys.addEventListener("focus", () => step(at));
  keys.addEventListener("blur", hide);
  keys.addEventListener("keydown", (event) => {
    const [before, after] = [at - 1, at + 1]; // up and down as in the table
    const wanted = { ArrowDown: after, ArrowRight: after, ArrowUp: before, ArrowLeft: before };
    const place = { ...wanted, Home: 0, End: places.length - 1 }[event.key];
    if (place === undefined) return;
    event.preventDefault();
    step(place);
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
