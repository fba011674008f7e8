
"use strict";
// Hides what is not asked for, keeps the choice in the fragment, and moves along choices with the arrow keys.
(() => {
  const KEYS = ["view", "vantage", "method", "rail"];
  const controls = [...document.querySelectorAll("a[data-set]")];
  const choices = {};
  for (const link of controls) (choices[link.dataset.set] ??= []).push(link.dataset.to);
  const first = (key) => (choices[key] || ["both"])[0];
  const holdings = [...document.querySelectorAll("[data-holding]")];
  const panels = [...document.querySelectorAll("[data-view], [data-vantage], [data-method], [data-rail]")];
  const marks = [...document.querySelectorAll("[data-mark-method], [data-mark-vantage]")];
  const now = document.getElementById("now");
  let wanted = null;
  let state = Object.fromEntries(KEYS.map((key) => [key, first(key)]));
  state.vantage = document.getElementById("controls").dataset.from ?? state.vantage;

  const fragment = (change) => {
    const next = { ...state, ...change };
    return "#" + KEYS.filter((key) => choices[key]).map((key) => key + "=" + encodeURIComponent(next[key])).join("&");
  };

  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const key of KEYS) {
      const value = asked.get(key);
      if (value !== null && (choices[key] || []).includes(value)) state[key] = value;
    }
    const named = asked.get("holding");
    const all = holdings.filter((holding) => holding.dataset.holding === named);
    wanted = all.find((holding) => holding.dataset.of === state.vantage) || all[0] || null;
    if (wanted) [state.view, state.vantage] = ["beside", wanted.dataset.of];
  };

  const open = () => {
    if (!wanted) return;
    wanted.open = true;
    wanted.scrollIntoView();
    wanted.querySelector("summary").focus({ preventScroll: true });
  };

  const fits = (element, key) => {
    const value = element.dataset[key];
    return value === undefined || value === state[key] || (key === "rail" && state.rail === "both");
  };

  const marked = (element) =>
    (element.dataset.markMethod ?? state.method) === state.method &&
    (element.dataset.markVantage ?? state.vantage) === state.vantage;

  const show = () => {
    for (const panel of panels) panel.hidden = !KEYS.every((key) => fits(panel, key));
    for (const mark of marks) mark.classList.toggle("marked", marked(mark));
    for (const link of controls) {
      const { set, to } = link.dataset;
      link.setAttribute("href", fragment({ [set]: to }));
      if (state[set] === to) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    document.documentElement.dataset.rail = state.rail;
    document.documentElement.dataset.view = state.view;
    now.textContent = controls.filter((link) => link.hasAttribute("aria-current")).map((link) => link.textContent).join(" · ");
  };

  addEventListener("hashchange", () => { read(); show(); open(); });
  for (const link of document.querySelectorAll("a[data-hold]")) {
    const vantage = link.closest("[data-vantage]").dataset.vantage;
    link.setAttribute("href", "#view=beside&vantage=" + vantage + "&holding=" + encodeURIComponent(link.dataset.hold));
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("a[data-go]")) document.getElementById("explore").scrollIntoView();
  });

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest("a[data-set]");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = controls.filter((other) => other.dataset.set === link.dataset.set);
    const place = row.indexOf(link);
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    let next;
    if (move) next = row[(place + move + row.length) % row.length];
    else if (event.key === "Home") next = row[0];
    else if (event.key === "End") next = row[row.length - 1];
    else return;
    event.preventDefault();
    next.focus();
    location.replace(next.getAttribute("href"));
  });

  document.documentElement.classList.add("steered");
  read();
  show();
  open();
})();
