// Extras only: every page works without this file.
"use strict";

// A form is sent once: a second click on a slow line would only meet the idempotency key.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
// Coming back by the browser's button finds the form ready again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// "/" goes to the search, unless something is being typed.
document.addEventListener("keydown", (event) => {
  const field = document.getElementById("q");
  const typing = event.target.closest("input, textarea, select");
  if (event.key !== "/" || !field || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
});

// The summary of errors is read first.
document.querySelector(".error-summary")?.focus();
