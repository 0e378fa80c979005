// Light or dark: as the system is, unless it was chosen.

const KEPT = "fgproxy.theme";
export const THEMES = ["auto", "light", "dark"];

export function theme() {
  const kept = localStorage.getItem(KEPT);
  return THEMES.includes(kept) ? kept : "auto";
}

export function setTheme(name) {
  localStorage.setItem(KEPT, name);
  show();
}

function show() {
  const name = theme();
  if (name === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = name;
  }
}
show();
