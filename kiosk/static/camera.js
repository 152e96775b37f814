/** Reads QR codes with the kiosk's camera. The reader is big, so it is fetched when somebody first asks for it. */
const READER = "/static/vendor/jsQR.js";
const LOOK_MS = 150;
const WIDTH = 640;         // enough for a code on a phone held at arm's length, little enough for a small machine
const TROUBLES = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy" };

export class Camera {
  /** `found(text)` for every code seen, until it is stopped. */
  constructor(video, found) {
    Object.assign(this, { video, found, stream: null, timer: null, wish: 0 });
    this.canvas = document.createElement("canvas");
  }

  /** Browsers have no camera for pages that come without https, except on the machine itself. */
  static possible() { return Boolean(navigator.mediaDevices?.getUserMedia); }

  get running() { return this.stream !== null; }

  /** Starts looking; resolves to null, or to what is in the way: denied, missing, busy or reader. */
  async start() {
    const wish = ++this.wish;
    try {
      await (window.jsQR ?? import(READER));
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: { ideal: WIDTH } }, audio: false });
      if (wish !== this.wish) return close(stream);
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
      this.look();
      return null;
    } catch (error) {
      this.stop();
      return TROUBLES[error.name] ?? "reader";
    }
  }

  stop() {
    this.wish += 1;
    clearTimeout(this.timer);
    close(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  look() {
    if (!this.running) return;
    this.timer = setTimeout(() => this.look(), LOOK_MS);
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth) return;
    const scale = Math.min(1, WIDTH / videoWidth);
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    Object.assign(this.canvas, { width, height });
    const drawing = this.canvas.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(this.video, 0, 0, width, height);
    const code = window.jsQR(drawing.getImageData(0, 0, width, height).data, width, height);
    if (code?.data) this.found(code.data);
  }
}

function close(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
  return null;
}
