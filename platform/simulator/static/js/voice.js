/** A small player for voice messages; one plays at a time. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

let playing = null;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export function voicePlayer(url) {
  const audio = new Audio();
  audio.preload = "metadata";
  audio.src = url;
  const time = h("span", { class: "voice-time" }, "0:00");
  const done = h("span", { class: "voice-done" });
  const button = h("button", { type: "button", class: "voice-button", "aria-label": "Play voice message", onclick: toggle }, icon("play"));

  function toggle() {
    if (!audio.paused) return audio.pause();
    playing?.pause();
    playing = audio;
    audio.play().catch(() => show("play"));
  }
  function show(name) {
    button.replaceChildren(icon(name));
    button.setAttribute("aria-label", name === "play" ? "Play voice message" : "Pause voice message");
  }
  function progress() {
    const length = Number.isFinite(audio.duration) ? audio.duration : 1;
    time.textContent = clock(audio.currentTime || length);
    done.style.width = `${Math.min(100, (100 * audio.currentTime) / length)}%`;
  }
  audio.addEventListener("play", () => show("pause"));
  audio.addEventListener("pause", () => show("play"));
  audio.addEventListener("ended", () => { audio.currentTime = 0; progress(); });
  audio.addEventListener("timeupdate", progress);
  audio.addEventListener("loadedmetadata", progress);
  return h("div", { class: "voice" }, button, h("span", { class: "voice-track" }, done), time);
}
