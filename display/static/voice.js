/**
 * Announcements, one after the other: chime, then the voice in each language. None cuts another off, and nothing stops the
 * queue: an error or stuck sound is passed over. Calls of one ticket that still wait are one announcement.
 *
 *   const announcer = new Announcer({ sound: true, languages: ["id"], onStart(call), onIdle(), onBlocked(blocked) });
 *   announcer.add({ number: "A001", name: "2" })   // name of the counter
 *   announcer.forget("A001")                       // no longer called: do not announce it any more
 *   announcer.unblock()                            // from the click on the button that onBlocked(true) showed
 *
 * Without sound every call still gets its time on the screen. Both lists are bounded.
 */
const TIMINGS = {
  silent: 4000,      // how long a call stays in front without sound
  pause: 500,        // between announcements
  stuck: 8000,       // no progress of a sound for so long: give it up
  fresh: 60000,      // what was blocked for longer is not spoken any more
};
const KEEP = 30;

export class Announcer {
  constructor({ sound, languages, onStart, onIdle = () => {}, onBlocked = () => {}, timings = {} }) {
    Object.assign(this, { sound, languages, onStart, onIdle, onBlocked, t: { ...TIMINGS, ...timings } });
    this.waiting = [];
    this.unspoken = [];        // shown while the browser did not allow sound
    this.blocked = false;
    this.running = false;
    this.chime = new Audio();  // two players for the page's whole life
    this.voice = new Audio();
    this.chime.preload = this.voice.preload = "auto";
    if (sound) this.probe();
  }

  add(call) {
    const known = this.waiting.find((one) => one.number === call.number);
    if (known) Object.assign(known, call);
    else this.waiting.push({ ...call, added: performance.now() });
    if (this.waiting.length > KEEP) this.waiting.shift();
    this.run();
  }

  forget(number) {
    this.keepOnly((one) => one.number !== number);
  }

  /** Forgets every call that waits and is not `wanted(call)`. */
  keepOnly(wanted) {
    this.waiting = this.waiting.filter(wanted);
    this.unspoken = this.unspoken.filter(wanted);
  }

  unblock() {
    this.blocked = false;
    this.onBlocked(false);
    const fresh = this.unspoken.filter((one) => performance.now() - one.added < this.t.fresh);
    this.unspoken = [];
    this.waiting = [...fresh.filter((one) => !this.waiting.some((other) => other.number === one.number)), ...this.waiting];
    this.run();
  }

  async run() {
    if (this.running) return;
    this.running = true;
    while (this.waiting.length) {
      const call = this.waiting.shift();
      await this.announce(call).catch((fault) => console.error(fault));
      await pause(this.t.pause);
    }
    this.running = false;
    this.onIdle();
  }

  async announce(call) {
    this.onStart(call);
    if (this.sound && !this.blocked && await this.speak(call)) return;
    if (this.sound) this.unspoken = [...this.unspoken.filter((one) => one.number !== call.number), call].slice(-KEEP);
    await pause(this.t.silent);
  }

  /** Plays the whole announcement; false when the browser does not allow sound. */
  async speak({ number, name }) {
    const sources = this.languages.map((language) => `/voice/${language}/call/${number}/${encodeURIComponent(name)}.wav`);
    this.voice.src = sources[0];                    // loads while the chime sounds
    const steps = [[this.chime, "/voice/sound/chime.wav"], ...sources.map((source) => [this.voice, source])];
    for (const [player, source] of steps) {
      if (!await this.play(player, source)) return false;
    }
    return true;
  }

  /** Plays one sound to its end; resolves false only when the browser does not allow sound. */
  play(player, source) {
    return new Promise((resolve) => {
      let watchdog = null;
      let over = false;
      const finish = (allowed) => {
        if (over) return;
        over = true;
        clearTimeout(watchdog);
        player.onended = player.onerror = player.ontimeupdate = null;
        player.pause();
        resolve(allowed);
      };
      const watch = () => {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => finish(true), this.t.stuck);
      };
      player.onended = player.onerror = () => finish(true);
      player.ontimeupdate = watch;
      watch();
      if (player.getAttribute("src") !== source || player.error) player.src = source;
      player.currentTime = 0;
      player.play().catch((fault) => {
        if (fault.name === "NotAllowedError") this.block();
        finish(fault.name !== "NotAllowedError");
      });
    });
  }

  block() {
    this.blocked = true;
    this.onBlocked(true);
  }

  /** Learns before the first call whether the browser allows sound. */
  async probe() {
    this.running = true;
    await this.play(this.chime, "/voice/sound/silence.wav");
    this.running = false;
    this.run();
  }
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
