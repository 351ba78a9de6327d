// Small comforts; every page works without them.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const status = button.querySelector("[data-copied]") ?? button;
    status.textContent = "Copied";
    return;
  }
  for (const menu of document.querySelectorAll("details.qd-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.qd-menu[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
