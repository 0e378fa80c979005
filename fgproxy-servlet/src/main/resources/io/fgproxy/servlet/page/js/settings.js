// How the page looks and speaks: kept in this browser.

import { LANGUAGES, language, setLanguage, t } from "./i18n.js";
import { THEMES, setTheme, theme } from "./theme.js";
import { field, select } from "./ui.js";

export function languageField(again) {
  const control = select(Object.entries(LANGUAGES), language(), (event) => {
    setLanguage(event.target.value);
    again();
  });
  control.id = "language";
  return field(t("settings.language"), control);
}

export function themeField() {
  const control = select(THEMES.map((name) => [name, t(`theme.${name}`)]), theme(), (event) => setTheme(event.target.value));
  control.id = "theme";
  return field(t("settings.theme"), control);
}
