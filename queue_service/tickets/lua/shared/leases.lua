-- leases: numbers that kiosks give out themselves while the server is away.
-- KEYS: the last two are leases (of the day) and late (of the post)
-- In leases: number -> {device, since (ms), ticket once it is one}; next:LETTER -> the next number to lease; away:DEVICE -> how many it gave.
K.leases, K.late = KEYS[#KEYS - 1], KEYS[#KEYS]

local function load_lease(number)
  local text = redis.call('HGET', K.leases, number)
  return text and cjson.decode(text)
end

local function save_lease(number, lease)
  redis.call('HSET', K.leases, number, cjson.encode(lease))
end

-- An event of the stream: its seq, type, time and private part.
local function event(entry)
  local fields = entry[2]
  return tonumber(string.match(entry[1], '^%d+')), fields[2], fields[4], fields[8]
end

-- The newest event not after a time (RFC 3339, in the post's zone as all of them), found by halving.
local function newest_by(at)
  local first = redis.call('XRANGE', stream.events, '-', '+', 'COUNT', 1)[1]
  if not first then return 0 end
  local low, high = event(first), tonumber(redis.call('GET', stream.seq))
  while low < high do
    local middle = math.ceil((low + high) / 2)
    local _, _, time = event(redis.call('XRANGE', stream.events, middle .. '-0', '+', 'COUNT', 1)[1])
    if time <= at then low = middle else high = middle - 1 end
  end
  return low
end

-- How many numbers of the day had been given out by a moment (ms, and as text). The stream knows: ordinary issuing keeps nothing for it.
local function given_by(moment, at)
  local seq = newest_by(at)
  while seq > 0 do
    local some = redis.call('XREVRANGE', stream.events, seq .. '-0', '-', 'COUNT', 50)
    if #some == 0 then return 0 end
    for _, entry in ipairs(some) do
      local kind, inside
      seq, kind, _, inside = event(entry)
      inside = kind == 'ticket.issued' and cjson.decode(inside)
      if inside and inside.now <= moment then
        local ticket = load_ticket(inside.ticket)
        return ticket and ticket.ordinal or 0
      end
    end
    seq = seq - 1
  end
  return 0
end
