// Loaded before the page is painted, so that a chosen theme never flashes.
(() => {
  const chosen = localStorage.getItem("simulator-theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = (name) => document.documentElement.setAttribute("data-theme", name);
  apply(chosen ?? (system.matches ? "dark" : "light"));
  system.addEventListener("change", (event) => {
    if (!localStorage.getItem("simulator-theme")) apply(event.matches ? "dark" : "light");
  });
})();
