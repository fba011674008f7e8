"use strict";
// Shows the outcomes of the corner for which the switches stand, and keeps it in the fragment.
(() => {
  const corners = JSON.parse(document.getElementById("corners").textContent);
  const switches = [...document.querySelectorAll("[data-lever]")];
  const rows = [...document.querySelectorAll("[data-outcome]")];
  const points = (value) => (Math.floor((Math.abs(value) + 500) / 1000) / 10).toFixed(1);
  const sign = (value) => (points(value) === "0.0" ? "" : value < 0 ? "\u2212" : "+");

  const show = () => {
    let corner = 0;
    for (const one of switches) {
      if (one.checked) corner += 2 ** Number(one.dataset.lever);
      one.parentElement.querySelector("output").textContent = one.checked ? one.dataset.chain : one.dataset.bank;
    }
    for (const row of rows) {
      const values = corners[Number(row.dataset.outcome)];
      row.querySelector("[data-now]").textContent = points(values[corner]) + " %";
      row.querySelector("[data-change]").textContent = sign(values[corner] - values[0]) + points(values[corner] - values[0]);
      row.querySelector("rect").setAttribute("width", String(Math.min(values[corner], 1000000) / 10000));
    }
    history.replaceState(null, "", "#corner=" + corner);
  };

  const set = (corner) => {
    for (const one of switches) one.checked = Math.floor(corner / 2 ** Number(one.dataset.lever)) % 2 === 1;
    show();
  };

  const read = () => {
    const asked = Number(new URLSearchParams(location.hash.slice(1)).get("corner"));
    set(Number.isInteger(asked) && asked >= 0 && asked < 2 ** switches.length ? asked : 0);
  };

  for (const one of switches) one.addEventListener("change", show);
  for (const all of document.querySelectorAll("[data-all]")) {
    all.addEventListener("click", () => set(all.dataset.all === "chain" ? 2 ** switches.length - 1 : 0));
  }
  addEventListener("hashchange", read);
  read();
})();
