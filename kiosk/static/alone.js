/** What the kiosk does with its own numbers: gives them while the server is away, tells of them and takes new ones when it is back. */
import { Leased } from "./leased.js";
import { leasedSlip } from "./leased_slip.js";
import * as screens from "./screens.js";

export class Alone {
  /** `beginning(step)`: at this step nobody is being served. */
  constructor(kiosk, beginning) {
    Object.assign(this, { kiosk, beginning, giving: false, busy: false, refused: [], leased: new Leased(kiosk.device, kiosk.disk, kiosk.office.slug) });
  }

  /** The server is away: go on with own numbers, while there are any; without them, and for `long`, nobody shall start here. */
  async goOn(long) {
    const { kiosk } = this;
    const lease = await this.leased.usable();
    if (kiosk.away() === 0 || !this.beginning.has(kiosk.step)) return;
    this.giving = Boolean(lease);
    if (lease) this.remember(lease);
    if (!lease && long && kiosk.step !== "closed" && kiosk.step !== "away") kiosk.go("away");
    else if (lease && kiosk.step === "connecting") kiosk.resume();
    else if (lease && kiosk.step !== "home") kiosk.home();
  }

  remember({ settings, ...picture }) {
    const { office } = this.kiosk;
    if (!office.post) this.kiosk.settings = settings;
    if (!office.post?.open) office.recall(picture);
  }

  /** Gives the visitor an own number, if there is one; true when it did. */
  async lend() {
    const { visits } = this.kiosk;
    const { booking, application } = visits.visit;   // only the server knows those
    if (booking || application || !(await visits.lend(this.leased))) return false;
    this.kiosk.showTicket();
    return true;
  }

  /** Only the browser's own printer prints without the server. */
  print(visit) {
    const { kiosk } = this;
    if (kiosk.settings.print !== "browser" || visit.printState !== "none") return;
    kiosk.paper.printHere(leasedSlip(visit, kiosk.office, kiosk.comfort, kiosk.settings), (state, reason) => {
      Object.assign(visit, { printState: state, reason: reason ?? null });
      if (kiosk.visits.visit !== visit) return;
      kiosk.visits.save();
      kiosk.printed(state);
    });
  }

  /** The server is here: it learns what it does not know yet, then lends numbers for the next time it is away. */
  async catchUp() {
    const { office, visits, settings } = this.kiosk;
    if (this.busy) return;
    this.giving = false;
    this.busy = true;
    try {
      await this.leased.tell((visit, ticket) => this.told(visit, ticket));
      this.refused = await this.leased.refused();
      this.kiosk.draw();
      await visits.settle();
      await this.leased.renew({ post: office.post, paused: office.paused, settings });
    } catch {
      // the connection broke again, or this browser keeps nothing: next time
    } finally {
      this.busy = false;
    }
  }

  told(visit, ticket) {
    if (!this.kiosk.visits.told(visit, ticket) || this.kiosk.step !== "ticket") return;
    screens.drawQr(ticket);
    this.kiosk.draw();
  }
}
