// The base's time, as the last beat told it: a phone with a wrong clock still counts down rightly.

let ahead = 0;

export function heardTime(baseMs) {
  ahead = baseMs - Date.now();
}

export function nowMs() {
  return Date.now() + ahead;
}
