// @ts-check
/** Light and dark: the system's choice, until the reader makes another. */

const DARK = globalThis.matchMedia("(prefers-color-scheme: dark)");
/** @type {(() => void)[]} */
const redraws = [];
/** @type {"light" | "dark" | undefined} */
let choice;

/** @returns {boolean} */
export function isDark() {
  return (choice ?? (DARK.matches ? "dark" : "light")) === "dark";
}

/** @param {() => void} redraw called when the colors have changed */
export function onTheme(redraw) {
  redraws.push(redraw);
}

/** Shows the colors that are chosen now. */
function apply() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  const button = document.getElementById("theme");
  if (button) button.textContent = isDark() ? "Light colors" : "Dark colors";
  for (const redraw of redraws) redraw();
}

export function startTheme() {
  document.getElementById("theme")?.addEventListener("click", () => {
    choice = isDark() ? "light" : "dark";
    apply();
  });
  DARK.addEventListener("change", apply);
  // Paper is white.
  /** @type {typeof choice} */
  let before;
  addEventListener("beforeprint", () => {
    before = choice;
    choice = "light";
    for (const details of document.querySelectorAll("details")) details.open = true;
    apply();
  });
  addEventListener("afterprint", () => {
    choice = before;
    apply();
  });
  apply();
}

/** Colors of plots, as Vega's configuration and signals have them. */
export function plotColors() {
  const style = getComputedStyle(document.documentElement);
  const color = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const [ink, soft, grid, mark] = ["ink", "soft", "grid", "mark"].map(color);
  const axis = {
    labelColor: soft,
    titleColor: ink,
    gridColor: grid,
    domainColor: soft,
    tickColor: soft,
  };
  return {
    ink,
    config: {
      background: "transparent",
      axis,
      legend: { labelColor: ink, titleColor: ink },
      title: { color: ink, subtitleColor: soft },
      symbol: { fill: mark },
      rect: { fill: mark },
      rule: { stroke: soft },
      line: { stroke: mark },
    },
  };
}
