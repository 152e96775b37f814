-- lease: lend a kiosk the next numbers of some letters, to be given out by itself while the server is away.
-- KEYS: shared/queue, shared/leases
-- A: device, letters, size (numbers of each letter), keep_days
-- Returns: {day, numbers}, fewer than asked for once a letter has none left to lend; refused: nothing more than every verb
-- Event: none
--@include queue
--@include issuing
--@include leases
local done = settled()
if done then return done end
local numbers = {}
for _, letter in ipairs(A.letters) do
  local first = tonumber(redis.call('HGET', K.leases, 'next:' .. letter) or LEASED)
  local last = math.min(first + A.size - 1, LEASED_END)
  for n = first, last do
    local number = number_of(letter, n)
    save_lease(number, {device = A.device, since = A.now})
    numbers[#numbers + 1] = number
  end
  redis.call('HSET', K.leases, 'next:' .. letter, last + 1)
end
redis.call('EXPIRE', K.leases, A.keep_days * 86400)
return answer({day = A.day, numbers = numbers})
