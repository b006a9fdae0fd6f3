// What every page may ask for by attributes. Without JavaScript each form still works, only without the question.
//   data-confirm="…"    a submit button that asks first      data-autosubmit  a form sent when a choice changes
//   data-dialog="id"    a button that opens a <dialog>       data-close       a button that closes its <dialog>
"use strict";

(() => {
  const ask = (question, yes, danger, then) => {
    const dialog = document.createElement("dialog");
    const text = Object.assign(document.createElement("p"), { textContent: question, id: "dialog-question" });
    const actions = Object.assign(document.createElement("div"), { className: "form-actions" });
    const no = Object.assign(document.createElement("button"), { className: "btn", textContent: "返回", type: "button" });
    const ok = Object.assign(document.createElement("button"), {
      className: danger ? "btn btn-danger" : "btn btn-primary",
      textContent: yes,
      type: "button",
    });
    dialog.setAttribute("aria-labelledby", text.id);
    actions.append(no, ok);
    dialog.append(text, actions);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    no.addEventListener("click", () => dialog.close());
    ok.addEventListener("click", () => {
      dialog.close();
      then();
    });
    dialog.showModal();
    no.focus();
  };

  const confirmed = new WeakSet();
  const sent = new WeakSet();

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.dataset.dialog) document.getElementById(button.dataset.dialog)?.showModal();
    if ("close" in button.dataset) button.closest("dialog")?.close();
    if (button.dataset.confirm && button.form && !button.hasAttribute("hx-post") && !confirmed.has(button)) {
      event.preventDefault();
      ask(button.dataset.confirm, button.textContent.trim(), button.classList.contains("btn-danger"), () => {
        confirmed.add(button);
        button.form.requestSubmit(button);
        confirmed.delete(button);
      });
    }
  });

  // hx-confirm asks with the same dialog
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const button = event.detail.elt;
    const danger = button.classList.contains("btn-danger");
    ask(event.detail.question, button.textContent.trim() || "确定", danger, () => event.detail.issueRequest(true));
  });

  // a second click on a button that already sent its form does nothing
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    setTimeout(() => sent.delete(form), 3000);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach((form) => sent.delete(form));
  });

  document.addEventListener("change", (event) => {
    if (event.target.form?.hasAttribute("data-autosubmit") && event.target.matches("select, [type=checkbox], [type=radio]")) {
      event.target.form.requestSubmit();
    }
  });
})();
