// Keys beside what a browser has by itself: j and k go down and up the rows of a list, / goes to the first field.
// Nothing on a page needs them.
"use strict";
document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName)) return;
  if (event.key === "/") {
    const field = document.querySelector("main input:not([type=hidden])");
    if (field) { event.preventDefault(); field.focus(); }
    return;
  }
  if (event.key !== "j" && event.key !== "k") return;
  const rows = [...document.querySelectorAll("main tbody tr")].map((row) => row.querySelector("a, button")).filter(Boolean);
  const now = rows.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = rows[event.key === "j" ? Math.min(now + 1, rows.length - 1) : Math.max(now - 1, 0)];
  if (next) { event.preventDefault(); next.focus(); }
});
