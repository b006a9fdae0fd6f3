// The QR of a slip leads to the page with the code behind the address's #, which browsers send to no server.
"use strict";

(() => {
  const form = document.querySelector("form[data-code-from-address]");
  const code = decodeURIComponent(location.hash.slice(1));
  if (form && code) {
    form.elements.code.value = code;
    history.replaceState(null, "", location.pathname); // not in the history either
  }
  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("button");
    if (button.dataset.sent) return event.preventDefault(); // a second tap sends nothing
    button.dataset.sent = "yes";
    setTimeout(() => delete button.dataset.sent, 3000);
  });
})();
