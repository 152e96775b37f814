-- append_audit: add an entry behind the one it was chained to; the entry's id keeps its time, never before the last one's.
-- KEYS: 1 audit (stream of entry, hash)
-- A: now (ms), prev (hash of the last entry, '' for the first), entry (JSON text), hash
-- Returns: {id}, or {last = hash} when somebody else wrote an entry first
local A = cjson.decode(ARGV[1])
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local last, ms = '', 0
if newest then
  for i = 1, #newest[2], 2 do
    if newest[2][i] == 'hash' then last = newest[2][i + 1] end
  end
  ms = tonumber(string.match(newest[1], '^%d+'))
end
if last ~= A.prev then return cjson.encode({last = last}) end
local id = redis.call('XADD', KEYS[1], string.format('%d-*', math.max(A.now, ms)), 'entry', A.entry, 'hash', A.hash)
return cjson.encode({id = id})
