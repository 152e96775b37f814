-- circuit: note whether a transport works. After some failures in a row it is left alone for a while, longer each time.
-- KEYS: shared/box
-- A: transport, ok, error, now, rests_until (ms, when the provider has said how long; else nil), allowed (failures), base (ms), longest (ms)
-- Returns: {until_ms, failures}; 0 while it is in use
-- Event: none
--@include box
if A.ok then
  redis.call('HDEL', K.circuits, A.transport)
  return cjson.encode({until_ms = 0, failures = 0})
end
local text = redis.call('HGET', K.circuits, A.transport)
local circuit = text and cjson.decode(text) or {failures = 0, until_ms = 0}
circuit.failures, circuit.error, circuit.at_ms = circuit.failures + 1, A.error, A.now
if A.rests_until then
  circuit.until_ms = A.rests_until
elseif circuit.failures >= A.allowed then
  circuit.until_ms = A.now + math.min(A.longest, A.base * 2 ^ math.min(20, circuit.failures - A.allowed))
end
redis.call('HSET', K.circuits, A.transport, cjson.encode(circuit))
return cjson.encode(circuit)
