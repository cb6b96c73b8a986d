/* Before anything is drawn: the light or dark and the size of type that were chosen last. */
(() => {
  const root = document.documentElement;
  const dark = () =>
    (localStorage.getItem("theme") ?? "system") === "system"
      ? matchMedia("(prefers-color-scheme: dark)").matches
      : localStorage.getItem("theme") === "dark";
  const apply = () => {
    root.dataset.theme = dark() ? "dark" : "light";
    root.classList.toggle("projector", localStorage.getItem("projector") === "on");
    const lab = document.getElementById("lab");
    if (lab) lab.dataset.theme = root.dataset.theme;
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  addEventListener("lab-look", apply);
  apply();
})();
