// What the sign-up window does at its end: tell the page that opened it what was chosen, then go back to it.
const end = document.getElementById("lead-back")
window.opener?.postMessage(end.dataset.message, "*")
// The message is on its way before the window leaves.
setTimeout(() => window.location.replace(end.dataset.url), 150)
