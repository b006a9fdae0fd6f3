// Warns before a form with unsent words is left (data-unsent), and says when the server could not keep a draft.
"use strict";

(() => {
  const form = document.querySelector("form[data-unsent]");
  const state = document.getElementById("draft-state");
  if (!form || !state) return;
  let unsaved = false;

  form.addEventListener("input", () => {
    unsaved = true;
    state.textContent = "";
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  const failed = (text) => {
    unsaved = true;
    state.textContent = text;
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== state) return;
    const xhr = event.detail.xhr;
    if (xhr.status === 200 && !xhr.responseURL.includes("/login/")) {
      unsaved = false;
      return;
    }
    event.detail.shouldSwap = false;
    failed("登录已超时，刚才填写的还没有保存。请先复制，重新登录后再打开本页，此前保存的内容会恢复。");
  });
  document.addEventListener("htmx:sendError", () => failed("网络中断，草稿没有保存；继续填写时会再试。"));
})();
