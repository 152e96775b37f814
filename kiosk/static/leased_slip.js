/** The paper of a number that the kiosk gave by itself: as the server's slip, without people ahead and without a code to scan. */
import { date, name, time } from "./screens.js";

export function leasedSlip({ ticket, at }, office, comfort, settings) {
  const slugs = [ticket.service, ...ticket.then_services];
  const needed = slugs.flatMap((slug) => office.service(slug)?.requirements?.[comfort.language] ?? []);
  return {
    paper: settings.paper ?? 80, office: office.post.name, number: ticket.number, service: name(ticket.service, office, comfort),
    then: ticket.then_services.map((slug) => comfort.say("then", { service: name(slug, office, comfort) })),
    date: date(office, comfort, at, { weekday: "long", day: "numeric", month: "long", year: "numeric" }), time: time(office, comfort, at),
    bring: [...new Set(needed)], thanks: comfort.say("wait_call"),
    labels: {
      number: comfort.say("your_number"), ahead: comfort.say("leased_valid"), bring: comfort.say("bring"), scan: "", free: comfort.say("free"),
    },
  };
}
