// Extras only: every page works without this file.
"use strict";
document.documentElement.dataset.script = "runs";

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

// Up and down go along the lines of a list, once one of them has the focus.
document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const links = [...(event.target.closest("[data-arrows]")?.querySelectorAll("a") ?? [])];
  const next = step && links.includes(event.target) && links[links.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// The summary of errors is read first.
document.querySelector(".error-summary")?.focus();
