/**
 * What must outlive a power cut: this kiosk's token, the numbers lent to it, and those it gave. They are in the browser's database, whose
 * transactions can be waited for until they are on disk. The browser's simpler storage is written some seconds later, so a cut loses it.
 */
export const got = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

export class Disk {
  constructor(post) {
    this.base = this.open(post);
    this.base.catch(() => console.warn("this browser keeps nothing"));
  }

  open(post) {
    const request = indexedDB.open(`kiosk:${post}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("given", { keyPath: "order", autoIncrement: true });
    };
    return got(request);
  }

  /** Runs `act({kept, given})` as one transaction; resolves to its result once that is on disk. */
  async write(act) {
    const deal = (await this.base).transaction(["kept", "given"], "readwrite", { durability: "strict" });
    const written = new Promise((done, fail) => { deal.oncomplete = done; deal.onabort = () => fail(deal.error); });
    const result = await act({ kept: deal.objectStore("kept"), given: deal.objectStore("given") });
    await written;
    return result;
  }
}
