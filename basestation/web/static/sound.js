// The alarm's voice, made here: no file to load, nothing to fail. Each kind has its own, and only a real SOS has the siren.
//
// A browser lets a page make sound only after somebody touched it, so the page always says whether it may.
// `document.documentElement.dataset.sound` is "blocked", "ready" or "playing"; or "dark", on the page of somebody who may
// be standing in the house: their phone makes no sound whatever happens.

const VOICES = {
  siren: { notes: [880, 660], each: 0.28, rest: 0, wave: "square", loud: 0.5 },
  chime: { notes: [660, 880, 660], each: 0.22, rest: 1.6, wave: "triangle", loud: 0.5 },
  drill: { notes: [520, 520], each: 0.18, rest: 1.2, wave: "sine", loud: 0.4 },
  lost: { notes: [300, 300, 300], each: 0.16, rest: 2.4, wave: "sawtooth", loud: 0.35 },
};

const WORDS = {
  dark: "",
  blocked: "THE ALARM SOUND IS OFF: this browser keeps it silent.",
  ready: "Alarm sound is on.",
  playing: "Alarm sound is playing.",
};

const audio = new AudioContext();
let wanted = "";
let isLost = false;
let isDark = true; // until the base says that this person may be reached by sound
let playing = null;

export function startSound() {
  audio.addEventListener("statechange", update);
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, wake, { capture: true });
  document.getElementById("sound").addEventListener("click", tryIt);
  update();
}

// `kind` is a voice's name, or "" for silence.
export function sound(kind) {
  wanted = kind;
  update();
}

export function keepDark(dark) {
  isDark = dark;
  update();
}

export function soundLost(lost) {
  isLost = lost;
  update();
}

function wake() {
  if (audio.state !== "running") audio.resume();
}

async function tryIt() {
  await audio.resume();
  if (!wanted) beep(VOICES.chime, audio.currentTime + 0.05); // so that they hear how loud it is
  update();
}

function update() {
  const kind = isDark ? "" : wanted || (isLost ? "lost" : "");
  if (kind && audio.state !== "running") audio.resume();
  if (playing && playing.kind !== kind) stop();
  if (kind && !playing) play(kind);
  describe();
}

function describe() {
  const state = isDark ? "dark" : audio.state !== "running" ? "blocked" : playing ? "playing" : "ready";
  document.documentElement.dataset.sound = state;
  document.getElementById("sound-words").textContent = WORDS[state];
  document.getElementById("sound").hidden = state !== "blocked";
}

function play(kind) {
  const voice = VOICES[kind];
  const length = voice.notes.length * voice.each + voice.rest;
  let next = audio.currentTime + 0.02;
  playing = { kind, gain: null };
  const plan = () => {
    if (audio.state !== "running") return;
    next = Math.max(next, audio.currentTime + 0.02);
    while (next < audio.currentTime + 1.5) {
      beep(voice, next);
      next += length;
    }
  };
  plan();
  playing.timer = setInterval(plan, 300);
}

function stop() {
  clearInterval(playing.timer);
  playing = null;
  for (const note of sounding.splice(0)) note.stop();
}

const sounding = [];

function beep(voice, at) {
  voice.notes.forEach((pitch, index) => {
    const note = audio.createOscillator();
    const gain = audio.createGain();
    const start = at + index * voice.each;
    note.type = voice.wave;
    note.frequency.value = pitch;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(voice.loud, start + 0.01);
    gain.gain.setValueAtTime(voice.loud, start + voice.each - 0.03);
    gain.gain.linearRampToValueAtTime(0, start + voice.each - 0.005);
    note.connect(gain).connect(audio.destination);
    note.start(start);
    note.stop(start + voice.each);
    note.addEventListener("ended", () => sounding.splice(sounding.indexOf(note) >>> 0, 1));
    sounding.push(note);
  });
}
