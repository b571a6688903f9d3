// What every page may do beside its links and forms. Without it everything is still there.
(() => {
  "use strict";
  // One menu at a time; Escape and a click elsewhere close it.
  const menus = [...document.querySelectorAll("details.menu")];
  const close = (but) => menus.forEach((menu) => { if (menu !== but) menu.open = false; });
  menus.forEach((menu) => menu.addEventListener("toggle", () => { if (menu.open) close(menu); }));
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const open = menus.find((menu) => menu.open);
    if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); }
  });
  // A row opens what its first link opens.
  document.querySelectorAll("table.rows tbody tr").forEach((row) => {
    row.addEventListener("click", (event) => {
      if (event.target.closest("a, button, input, select, label") || String(getSelection())) return;
      row.querySelector("a")?.click();
    });
  });
  // Filters are sent as they are chosen.
  document.querySelectorAll("form.filters select").forEach((field) => field.addEventListener("change", () => field.form.requestSubmit()));
})();
