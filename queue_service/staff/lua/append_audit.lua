-- append_audit: add entries behind the one they were chained to and note how far posts' streams were read for them, in one step.
-- An entry's id keeps the time of its writing, never before the last one's.
-- KEYS: 1 log (stream of entry, hash), 2 read (post -> seq)
-- A: now (ms), prev (hash of the last entry, '' for the first), entries (list of entry, a JSON text, and its hash),
--    reads (list of post, expected and position; these are the seq read up to before and now)
-- Returns: {added}, false when somebody else has read on; or {last = hash} when somebody else wrote an entry first
local A = cjson.decode(ARGV[1])
for _, read in ipairs(A.reads) do
  if tonumber(redis.call('HGET', KEYS[2], read.post) or '0') ~= read.expected then return cjson.encode({added = false}) end
end
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local last, ms = '', 0
if newest then
  for i = 1, #newest[2], 2 do
    if newest[2][i] == 'hash' then last = newest[2][i + 1] end
  end
  ms = tonumber(string.match(newest[1], '^%d+'))
end
if last ~= A.prev then return cjson.encode({last = last}) end
local id = string.format('%d-*', math.max(A.now, ms))
for _, one in ipairs(A.entries) do redis.call('XADD', KEYS[1], id, 'entry', one.entry, 'hash', one.hash) end
for _, read in ipairs(A.reads) do redis.call('HSET', KEYS[2], read.post, string.format('%d', read.position)) end
return cjson.encode({added = true})
