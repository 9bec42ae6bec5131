// Runs in the head, before anything is painted: the colours that the reader chose on this machine.
"use strict";
try {
  const theme = localStorage.getItem("chartvlm-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the page follows the system.
}
