-- count_failure: a log-in failed; each bucket grows, and from its free number on makes the next one wait twice as long.
-- KEYS: one per bucket (hash of n, until)
-- A: now (ms), buckets (free, base, cap, keep; ms)
-- Returns: {counts, wait (ms until all buckets allow another try)}
local A = cjson.decode(ARGV[1])
local counts, wait = {}, 0
for i, key in ipairs(KEYS) do
  local bucket = A.buckets[i]
  local n = redis.call('HINCRBY', key, 'n', 1)
  if n >= bucket.free then
    local pause = math.min(bucket.cap, bucket.base * 2 ^ math.min(n - bucket.free, 30))
    redis.call('HSET', key, 'until', string.format('%d', A.now + pause))
    wait = math.max(wait, pause)
  end
  redis.call('PEXPIRE', key, bucket.keep)
  counts[i] = n
end
return cjson.encode({counts = counts, wait = wait})
