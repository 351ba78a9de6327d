// The agenda by keyboard and by dragging. Without it the same forms and buttons do everything.
const card = document.getElementById("agenda");
const live = card?.dataset.live === "1";
const editing = () => card.querySelector(".oo-item .oo-edit");
let dragging = false;

// To the end, where the newest stands, unless the address names a place.
if (live && !location.hash && card.querySelector(".oo-item")) document.getElementById("end")?.scrollIntoView({ block: "end" });

// What is new from the other side waits while a form is open, something is dragged, or a menu is.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.detail.elt.matches?.("[data-poll]") || event.detail.elt !== event.target) return;
  if (dragging || editing() || card.querySelector("details.qd-menu[open]") || document.hidden) event.preventDefault();
});
// Two answers on their way at once: the first draws the list anew, and takes the button away that the second belongs to.
// htmx has no place then to put the second; the list is asked for instead.
document.addEventListener("htmx:beforeRequest", (event) => {
  const from = event.detail.elt;
  if (event.defaultPrevented || !card?.contains(from)) return;
  from.addEventListener("htmx:beforeOnLoad", (answer) => {
    if (from.isConnected) return;
    answer.preventDefault();
    const address = document.getElementById("agenda-state")?.getAttribute("hx-get");
    if (address) window.htmx.ajax("GET", address, { target: "#agenda-state", swap: "outerHTML" });
  }, { once: true });
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (event.detail.shouldSwap && form?.closest?.(".oo-edit")) form.closest(".oo-edit").classList.remove("oo-edit");
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.querySelector?.(".oo-edit")) event.detail.shouldSwap = false;
});
// A refusal, two texts to choose from, or an ended session is a page of its own: sent again without htmx, nothing was kept of it.
document.addEventListener("htmx:responseError", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (form?.matches?.("#agenda form") && [400, 401, 403, 409].includes(event.detail.xhr.status)) {
    const pressed = event.detail.requestConfig.triggeringEvent?.submitter;
    if (pressed?.name) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value });
      form.append(field);
    }
    form.dispatchEvent(new CustomEvent("qd:sending", { bubbles: true }));
    HTMLFormElement.prototype.submit.call(form);
  }
});
// A button whose answer cannot come says so beside its item; what was typed tells it by itself (keep.js).
document.addEventListener("htmx:sendError", (event) => {
  const from = event.detail.elt, item = from.closest?.(".oo-item");
  if (!item || !card?.contains(item) || from.closest("form")?.querySelector("[data-keep]")) return;
  const note = item.querySelector(".oo-unsent") ?? item.appendChild(Object.assign(document.createElement("p"), { className: "qd-small oo-unsent" }));
  note.setAttribute("role", "status");
  note.textContent = "Not done: there is no connection. Press it again when there is one.";
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (!event.detail.successful || !form?.matches?.(".oo-line")) return;
  const field = form.elements.line, sent = String(event.detail.requestConfig.parameters?.line ?? "");
  field.value = field.value.startsWith(sent) ? field.value.slice(sent.length) : field.value; // what was typed on meanwhile stays
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("htmx:afterSettle", (event) => {
  const field = event.target.querySelector?.(".oo-edit textarea:not([hidden])");
  if (field && !field.contains(document.activeElement)) { field.focus(); field.setSelectionRange(field.value.length, field.value.length); }
  sortable();
});

const items = () => [...card.querySelectorAll(".oo-item")];
const press = (item, key) => item.querySelector(`[data-key="${key}"]`)?.click();
function go(from, step) {
  const all = items();
  const next = all[all.indexOf(from) + step];
  if (next) next.focus();
  else if (step > 0) from.closest(".oo-section").querySelector(".oo-line input[name=line]")?.focus();
}
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!card || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (field.matches?.(".oo-line input[name=line]")) {
    if (event.key === "Enter" && !field.value.trim()) event.preventDefault(); // there is nothing to add
    if (event.key !== "ArrowUp" || field.value) return;
    const own = [...field.closest(".oo-section").querySelectorAll(".oo-item")];
    if (own.length) { event.preventDefault(); own.at(-1).focus(); }
    return;
  }
  const item = field.closest?.(".oo-item");
  if (!item || !card.contains(item)) return;
  if (event.key === "Escape" && field.closest(".oo-edit")) { field.closest(".oo-edit").querySelector("[data-leave]")?.click(); return; }
  if (field.matches("input, textarea, select")) return;
  const up = event.key === "ArrowUp", down = event.key === "ArrowDown";
  if (event.altKey && (up || down)) { event.preventDefault(); moved = item.id; press(item, up ? "up" : "down"); }
  else if (event.altKey) return;
  else if (up || down) { event.preventDefault(); go(item, up ? -1 : 1); }
  else if (["e", "d", "a"].includes(event.key)) {
    event.preventDefault();
    if (event.key === "d") after = items()[items().indexOf(item) - 1]?.id ?? items()[1]?.id;
    press(item, event.key);
  }
});
// Where the keys go on after the list was drawn anew.
let moved = "", after = "";
document.addEventListener("htmx:afterSettle", () => {
  const next = document.getElementById(moved || after);
  if (!next) return;
  moved = after = "";
  next.focus();
});

let Sortable = null;
function sortable() {
  if (!live || !Sortable) return;
  for (const list of card.querySelectorAll(".oo-items")) {
    if (list.dataset.drag) continue;
    list.dataset.drag = "1";
    Sortable.create(list, {
      handle: ".oo-grip", animation: 120,
      onStart: () => { dragging = true; },
      onEnd: (event) => {
        dragging = false;
        if (event.oldIndex === event.newIndex) return;
        const item = event.item;
        const values = item.previousElementSibling
          ? { after: item.previousElementSibling.dataset.item }
          : { before: item.nextElementSibling.dataset.item };
        window.htmx.ajax("POST", `/oneonones/items/${item.dataset.item}/move/`, { target: "#agenda-state", swap: "outerHTML", values });
      },
    });
  }
}
if (live) {
  // eslint-disable-next-line no-unsanitized/method -- an address of our own
  import(card.dataset.sortable).then((module) => { Sortable = module.default; sortable(); }).catch(() => {});
}
