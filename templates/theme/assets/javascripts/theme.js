// Light or dark, as the reader chooses. Without this module the system's setting holds.
const root = document.documentElement;
const button = document.querySelector(".scheme");
const system = matchMedia("(prefers-color-scheme: dark)");

function remembered() {
  try {
    return localStorage.getItem("scheme");
  } catch {
    return null; // storage may be forbidden; then each page follows the system
  }
}

function current() {
  return root.dataset.scheme || (system.matches ? "dark" : "light");
}

function label() {
  button.textContent = current() === "dark" ? button.dataset.light : button.dataset.dark;
}

const before = remembered();
if (before === "dark" || before === "light") root.dataset.scheme = before;

if (button) {
  button.hidden = false;
  label();
  system.addEventListener("change", label);
  button.addEventListener("click", () => {
    root.dataset.scheme = current() === "dark" ? "light" : "dark";
    label();
    try {
      localStorage.setItem("scheme", root.dataset.scheme);
    } catch {
      // not remembered: the choice holds for this page
    }
  });
}
