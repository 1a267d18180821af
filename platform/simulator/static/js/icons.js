/** Our own icons, 16 px, drawn with strokes; the channel glyphs are shapes of ours, not marks of the platforms. */

const STROKES = {
  plus: "M8 3v10M3 8h10",
  send: "M8 13V3M3.5 7.5 8 3l4.5 4.5",
  photo: "M2.5 4.5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM2.5 10.5 6 7.5l3 3 1.8-1.6 2.7 2.4M10.8 6.2h.01",
  voice: "M8 2a2 2 0 0 0-2 2v3.5a2 2 0 0 0 4 0V4a2 2 0 0 0-2-2zM3.8 7.5a4.2 4.2 0 0 0 8.4 0M8 11.7V14",
  place: "M8 14s4.5-4 4.5-7.4A4.5 4.5 0 0 0 3.5 6.6C3.5 10 8 14 8 14zM8 8.2a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  reply: "M6.5 4 3 7.5 6.5 11M3 7.5h6a4 4 0 0 1 4 4v1",
  smile: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.7 9.3a2.7 2.7 0 0 0 4.6 0M6 6.4h.01M10 6.4h.01",
  pencil: "M3 13v-2.5L10.5 3 13 5.5 5.5 13zM9 4.5 11.5 7",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M6.8 7v3.5M9.2 7v3.5",
  eye: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z",
  eyeOff: "M3 3l10 10M6.5 4a6 6 0 0 1 1.5-.2C12 3.8 14.2 8 14.2 8a10 10 0 0 1-1.7 2.2M4.4 5.2A10 10 0 0 0 1.8 8S4 12.2 8 12.2a6 6 0 0 0 2.5-.5",
  power: "M8 2.5V8M4.8 4.5a5 5 0 1 0 6.4 0",
  sliders: "M2.5 5h5M11 5h2.5M2.5 11H5M8.5 11h5M7.5 3.5v3M5 9.5v3M9 3.5v3M8.5 9.5v3",
  close: "M4 4l8 8M12 4l-8 8",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.4",
  check: "M3.5 8.5l3 3 6-7",
  checks: "M1.5 8.5l3 3 5.5-7M7 11.5l.5.3 6-7.3",
  warn: "M8 2.5 14 13H2zM8 6.5v3M8 11.3h.01",
  out: "M5 11l6-6M6 5h5v5",
  in: "M11 5l-6 6M10 11H5V6",
  play: "M5.5 3.5v9l7-4.5z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  person: "M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3.2 13.2a4.9 4.9 0 0 1 9.6 0",
  bag: "M3.5 5.5h9l.7 8H2.8zM6 7V4.5a2 2 0 0 1 4 0V7",
  form: "M4 2.5h8v11H4zM6 5.5h4M6 8h4M6 10.5h2",
  list: "M5.5 4.5h8M5.5 8h8M5.5 11.5h8M2.8 4.5h.01M2.8 8h.01M2.8 11.5h.01",
  share: "M9.5 3 13.5 7l-4 4V8.7C6 8.7 3.8 9.8 2.5 12.5c.3-4 2.7-6.8 7-7.2z",
  open: "M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3 7.5 8.5",
  story: "M8 13.5A5.5 5.5 0 1 0 8 2.5a5.5 5.5 0 0 0 0 11zM8 5.5v5M5.5 8h5",
  heart: "M8 13 3.2 8.2a2.9 2.9 0 0 1 4.1-4.1L8 4.8l.7-.7a2.9 2.9 0 0 1 4.1 4.1z",
  comment: "M2.5 3.5h11v7h-6L4.5 13v-2.5h-2z",
  pin: "M6 2.5h4l-.5 4 2 2.5h-7l2-2.5zM8 9v4.5",
  call: "M4 2.5h2l1 3-1.5 1.2a7 7 0 0 0 3.8 3.8L10.5 9l3 1v2a1.5 1.5 0 0 1-1.6 1.5A10.6 10.6 0 0 1 2.5 4.1 1.5 1.5 0 0 1 4 2.5z",
  photos: "M2.5 5.5h8v8h-8zM5.5 5.5v-3h8v8h-3",
  note: "M6 12V4l6.5-1.5v8M6 12a1.7 1.7 0 1 1-3.4 0A1.7 1.7 0 0 1 6 12zM12.5 10.5a1.7 1.7 0 1 1-3.4 0 1.7 1.7 0 0 1 3.4 0z",
  device: "M5 2h6v12H5zM7.5 12h1",
  wire: "M2.5 5.5h9M8.5 2.5l3 3-3 3M13.5 10.5h-9M7.5 7.5l-3 3 3 3",
  signal: "M3 12v-2M6.3 12V8M9.7 12V6M13 12V4",
  battery: "M1.5 5.5h11v5h-11zM14.5 7v2M3.5 7.5h5v1h-5z",
};

const GLYPHS = {
  whatsapp: "M8 2a6 6 0 0 0-5.2 9L2 14l3.1-.8A6 6 0 1 0 8 2zM6 5.6c-.3 2.4 2 4.7 4.4 4.4",
  instagram: "M5 2.5h6A2.5 2.5 0 0 1 13.5 5v6a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 11V5A2.5 2.5 0 0 1 5 2.5zM8 10.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM11 5h.01",
  messenger: "M2.5 3h8v5.5h-5L2.5 11zM7 11h4l2.5 2.3V6.5",
};

function draw(path, className) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const attributes = {
    viewBox: "0 0 16 16", width: 16, height: 16, fill: "none", stroke: "currentColor", "stroke-width": 1.5,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", class: className,
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  const shape = document.createElementNS(space, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** One of our icons. */
export const icon = (name, className = "") => draw(STROKES[name], className);

/** The shape that stands for a channel, in the channel's hue; always beside the channel's name in words. */
export const channelGlyph = (channelType) => draw(GLYPHS[channelType], "channel-glyph");

export const CHANNEL_NAMES = { whatsapp: "WhatsApp", messenger: "Messenger", instagram: "Instagram" };
