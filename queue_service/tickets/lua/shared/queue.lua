-- The post's queue as every verb sees it.
-- KEYS: 1 day, 2 seq, 3 events, 4 idem, 5 undo, 6 tickets, 7 counters, 8 numbers, 9 waiting, 10 calls, 11 aside, 12 paused,
--       13 unclosed, 14 contacts, 15 early, then for each of A.lines its lane U and its lane O
-- A: the named arguments of the verb; all verbs take
--    day, now (ms), at (RFC 3339), lines (services and @counters), by (who), idem_print (fingerprint of the request or nil)
-- All verbs may refuse: other_day (the open day is another one; the caller runs them on that), idempotency_mismatch
local A = cjson.decode(ARGV[1])
local K = {day = KEYS[1], idem = KEYS[4], undo = KEYS[5], tickets = KEYS[6], counters = KEYS[7], numbers = KEYS[8],
  waiting = KEYS[9], calls = KEYS[10], aside = KEYS[11], paused = KEYS[12],
  unclosed = KEYS[13], contacts = KEYS[14], early = KEYS[15]}
local stream = {seq = KEYS[2], events = KEYS[3], at = A.at}
local lanes = {U = {}, O = {}}
for i, line in ipairs(A.lines) do
  lanes.U[line], lanes.O[line] = KEYS[14 + 2 * i], KEYS[15 + 2 * i]
end
--@include append
--@include answers

-- Returns what must be answered at once: a remembered answer, or a refusal because the day is another one.
local function settled()
  local kept = remembered()
  if kept then return kept end
  local day = redis.call('GET', K.day)
  if day ~= A.day then return refuse('other_day', {day = day or ''}) end
end

-- Scores travel as text: the JSON library keeps 14 digits, a score in lane U has 17.
local function score_text(score)
  return string.format('%.17g', score)
end

local function load_ticket(id)
  local text = redis.call('HGET', K.tickets, id)
  if text then return cjson.decode(text), text end
end

local function save_ticket(ticket)
  ticket.rev = ticket.rev + 1
  redis.call('HSET', K.tickets, ticket.id, cjson.encode(ticket))
end

local function load_counter(id)
  local text = redis.call('HGET', K.counters, id)
  if text then return cjson.decode(text) end
  return {id = id, state = 'closed', streak = 0}
end

local function save_counter(counter)
  redis.call('HSET', K.counters, counter.id, cjson.encode(counter))
end

--@include place

local function emit(kind, ticket, extra, private)
  local public = extra or {}
  public.number, public.service, public.state = ticket.number, ticket.service, ticket.state
  public.waiting = tonumber(redis.call('HGET', K.waiting, ticket.service) or '0')
  local inside = private or {}
  inside.ticket, inside.by, inside.lane, inside.now = ticket.id, A.by, ticket.lane, A.now
  return append(kind, public, inside)
end
