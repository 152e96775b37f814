/**
 * Numbers that this kiosk gives out by itself while its server is away: lent by the server before, kept in the browser's database, told to the
 * server once it is back. A number is on disk before anybody sees it, and one transaction takes it, also where two windows are open.
 *
 * Ages are counted on a clock of their own that never goes back (`steady`, ms): on while the page lives, by the computer's clock over a restart.
 */
import { newKey } from "./device.js";
import { got } from "./disk.js";

const LOW = 10;                      // so few left of a letter: half a block
const REFRESH_MS = 15 * 60 * 1000;   // the post's hours may have been changed
const BEAT_MS = 5000;
const LATE_MS = 24 * 3600 * 1000;    // so long the screen asks for somebody to look after a number; its person is gone then
const RETRY = new Set([401, 403, 429]);

export class Leased {
  constructor(device, disk, post) {
    Object.assign(this, { device, disk });
    this.address = `/api/v1/posts/${encodeURIComponent(post)}`;
    this.ready = this.open();
    this.ready.catch(() => {});      // then there are no numbers
    setInterval(() => this.write(({ kept }) => this.beat(kept)).catch(() => {}), BEAT_MS);
  }

  async open() {
    const clock = await this.disk.write(({ kept }) => got(kept.get("clock")));
    this.begin = (clock ? clock.steady + Math.max(0, Date.now() - clock.wall) : 0) - performance.now();
  }

  steady() { return this.begin + performance.now(); }

  beat(kept) { kept.put({ steady: this.steady(), wall: Date.now() }, "clock"); }

  /** Runs `act({kept, given})` on disk, once the clock is known. */
  async write(act) {
    await this.ready;
    return this.disk.write(act);
  }

  /** The lease when numbers may be given by it now: its day's opening hours, by the server's clock, and some left; else null. */
  async usable() {
    const lease = await this.write(({ kept }) => got(kept.get("lease"))).catch(() => null);
    return this.holds(lease) && Object.values(lease.numbers).some(({ length }) => length) ? lease : null;
  }

  holds(lease) {
    const now = lease ? this.serverTime(lease) : 0;
    return Boolean(lease?.hours.some(([from, to]) => from <= now && now < to));
  }

  serverTime(lease) { return lease.now_ms + this.steady() - lease.steady; }

  /** Has numbers lent for each letter that runs low. `picture` is what the page needs to know of the office without the server. */
  async renew(picture) {
    const lease = await this.write(({ kept }) => got(kept.get("lease")));
    const left = lease && this.serverTime(lease) < lease.ends_ms ? lease.numbers : {};
    const letters = [...new Set(picture.post.services.map(({ letter }) => letter))].filter((one) => (left[one]?.length ?? 0) <= LOW);
    if (!letters.length && this.steady() - lease.steady < REFRESH_MS) return;
    const { status, data } = await this.device.ask(`${this.address}/lease`, { method: "POST", body: { letters }, key: newKey() });
    if (status === 200) await this.write((stores) => this.keep(stores, data, picture));
  }

  async keep({ kept }, { numbers: more, ...data }, picture) {
    const before = await got(kept.get("lease"));
    const numbers = before?.day === data.day ? before.numbers : {};
    for (const number of more) (numbers[number[0]] ??= []).push(number);
    kept.put({ ...data, ...picture, numbers, steady: this.steady() }, "lease");
    this.beat(kept);
  }

  /** No number is given any more: this kiosk was unpaired. Those that were given are kept. */
  end() { return this.write(({ kept }) => { kept.delete("lease"); }).catch(() => {}); }

  /** Gives the visit a number, the same however often; null when there is none. `asked` is what the server will be asked. */
  take(visit, asked) {
    return this.write(async ({ kept, given }) => {
      const again = (await got(given.getAll())).find((one) => one.visit === visit);
      const lease = await got(kept.get("lease"));
      if (again || !this.holds(lease)) return again ?? null;
      const { letter } = lease.post.services.find(({ slug }) => slug === asked.service) ?? {};
      const number = lease.numbers[letter]?.shift();
      if (!number) return null;
      const one = { visit, key: newKey(), asked, day: lease.day, number, at: this.steady(), refused: null };
      kept.put(lease, "lease");
      this.beat(kept);
      return { ...one, order: await got(given.add(one)) };
    }).catch(() => null);
  }

  /** It needs no telling any more. */
  drop({ order }) { return this.write(({ given }) => { given.delete(order); }); }

  /** The numbers that the server refused: somebody has to look after them, until it is too late. */
  async refused() {
    const all = await this.write(({ given }) => got(given.getAll())).catch(() => []);
    const refused = all.filter((one) => one.refused);
    const late = (one) => this.steady() - one.at > LATE_MS;
    for (const one of refused.filter(late)) await this.drop(one);
    return refused.filter((one) => !late(one)).map(({ number }) => number);
  }

  /** Tells the server of every number given, one after the other; `told(visit, ticket)` for each that it knows now. Rejects without an answer. */
  async tell(told) {
    const all = await this.write(({ given }) => got(given.getAll()));
    for (const one of all.filter(({ refused }) => !refused)) {
      const { status, data } = await this.device.ask(`${this.address}/tickets`, this.request(one));
      if (RETRY.has(status) || status >= 500) throw new Error(`not now: ${status}`);
      if (status !== 201) await this.write(({ given }) => { given.put({ ...one, refused: data?.code ?? "other" }); });
      else await this.drop(one);
      if (status === 201) told(one.visit, data);
    }
  }

  request({ key, asked, day, number, at }) {
    const waited = Math.max(0, this.steady() - at) / 1000;
    return { method: "POST", key, body: { ...asked, leased: { day, number, waited_s: waited } } };
  }
}
