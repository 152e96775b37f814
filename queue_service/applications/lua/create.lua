-- create: begin an application; it is a draft until it is submitted.
-- KEYS: shared/application
-- A: application (what is known of it)
-- Returns: {application}, also the one that has this code already
-- Event: application.changed
--@include application
local done = remembered()
if done then return done end
local known = load_application(A.application.code)
if known then return answer({application = known}) end
local application = A.application
application.rev = 0
enter(application, 'draft', 'create')
return answer({application = application})
