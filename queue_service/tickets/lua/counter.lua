-- counter: open, pause or close a counter; one officer and one screen hold it, one officer holds one counter.
-- KEYS: shared/queue
-- A: counter, desk, leads, state, services and configured (JSON list texts; services may be nil), take_over
-- Returns: {counter}; refused: counter_taken, officer_elsewhere, counter_busy
-- Event: counter.changed (also for a counter that was left by taking this one over), ticket.transferred for who waited at a counter that closes
--@include queue
--@include counter
local done = settled()
if done then return done end
local counter = load_counter(A.counter)
local no = denied(counter)
if no and not A.take_over then return no end
if A.state == 'closed' and counter.ticket then return refuse('counter_busy', {ticket = counter.ticket}) end

local function changed(one, took_over)
  local services = one.state == 'closed' and '[]' or one.services or A.configured
  local text = string.format('{"counter":%s,"state":%s,"services":%s}', cjson.encode(one.id), cjson.encode(one.state), services)
  append('counter.changed', text, {by = A.by, officer = one.officer, took_over = took_over})
end

-- Tickets sent to a counter that closes wait for their service again, so that nobody waits at a closed door.
local function release(one)
  local line = '@' .. one.id
  for _, key in ipairs({lanes.U[line], lanes.O[line], K.early}) do
    for _, id in ipairs(redis.call('ZRANGE', key, 0, -1)) do
      local ticket = load_ticket(id)
      if ticket.line == line then
        unplace(ticket)
        ticket.line = ticket.service
        save_ticket(ticket)
        place(ticket)
        emit('ticket.transferred', ticket, {counter = one.id, from_service = ticket.service})
      end
    end
  end
end

local function leave(one)
  one.state, one.officer, one.desk, one.services = 'closed', nil, nil, nil
  release(one)
  save_counter(one)
  changed(one)
end

local others = {}
if A.state ~= 'closed' and (A.desk or not A.leads) then
  for _, text in ipairs(redis.call('HVALS', K.counters)) do
    local other = cjson.decode(text)
    if other.officer == A.by and other.id ~= counter.id then others[#others + 1] = other end
  end
end
for _, other in ipairs(others) do
  if not A.take_over then return refuse('officer_elsewhere', {counter = other.id}) end
  if other.ticket then return refuse('counter_busy', {counter = other.id, ticket = other.ticket}) end
end
for _, other in ipairs(others) do leave(other) end
if A.state == 'closed' then
  leave(counter)
else
  local before = no and counter.officer  -- from whom it is taken
  if not counter.officer or A.take_over then counter.officer, counter.desk = A.by, A.desk end
  counter.desk = counter.desk or A.desk
  counter.state, counter.services = A.state, A.services or counter.services
  save_counter(counter)
  changed(counter, before)
end
return answer({counter = counter})
