// Keeps what is being typed, in this tab alone, until it was saved: a reload, a dropped connection or an ended session
// loses none of it. Only fields with data-keep; under the account that typed them; gone when they sign out.
const who = document.body.dataset.who ?? "";
const prefix = "qd-typed:";
const mine = `${prefix}${who}:`;
const keyOf = (field) => `${mine}${field.dataset.keep}`;
const fields = (root) => root.querySelectorAll("textarea[data-keep], input[data-keep]");

function drop(test) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix) && test(key)) sessionStorage.removeItem(key);
  }
}

function tell(field, words) {
  let note = field.parentElement.querySelector(".qd-kept");
  if (!note) {
    note = document.createElement("p");
    note.className = "qd-small qd-kept";
    note.setAttribute("role", "status");
    field.insertAdjacentElement("afterend", note);
  }
  note.textContent = words;
  return note;
}

function bringBack(root) {
  for (const field of fields(root)) {
    const typed = sessionStorage.getItem(keyOf(field));
    if (typed === null) continue;
    const seen = typed.trim().slice(0, 60);
    const saved = typed === field.value || (seen && document.getElementById("content")?.innerText.includes(seen));
    if (saved || field.value !== field.defaultValue) {
      sessionStorage.removeItem(keyOf(field));
      continue;
    }
    field.value = typed;
    const note = tell(field, "Brought back: you had typed this and it was not saved. ");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = "Drop it";
    button.addEventListener("click", () => {
      field.value = field.defaultValue;
      sessionStorage.removeItem(keyOf(field));
      note.remove();
      field.focus();
    });
    note.append(button);
  }
}

if (who) {
  drop((key) => !key.startsWith(mine)); // somebody else's, who used this tab before
  bringBack(document);
}
document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-keep]");
  if (!who || !field) return;
  try {
    if (field.value === field.defaultValue) sessionStorage.removeItem(keyOf(field));
    else sessionStorage.setItem(keyOf(field), field.value);
  } catch { /* the tab's store is full: typing goes on */ }
});
document.addEventListener("submit", (event) => {
  if (event.target.matches?.('form[action="/accounts/logout/"]')) drop(() => true);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (!form || !event.detail.successful || event.detail.requestConfig?.verb === "get") return;
  for (const field of fields(form)) sessionStorage.removeItem(keyOf(field));
});
document.addEventListener("htmx:afterSettle", (event) => bringBack(event.detail.elt));
const unsaved = (words) => (event) => {
  const form = event.detail.elt.closest?.("form");
  const field = form?.querySelector("[data-keep]");
  if (field) tell(field, words(event.detail.xhr?.status));
};
document.addEventListener("htmx:sendError", unsaved(() => "Not saved: there is no connection. It is kept here; send it again when there is one."));
document.addEventListener("htmx:responseError", unsaved((status) => (status === 401 || status === 403
  ? "Not saved: you are signed out. It is kept here; sign in in another tab and send it again."
  : "Not saved: the server refused it. It is kept here.")));
