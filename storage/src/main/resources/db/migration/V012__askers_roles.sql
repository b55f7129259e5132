-- Policies judge by the roles with which a promotion was asked for. Requests of before say what their principal's keys
-- say now; one without keys asked as a release manager, as all did until now.
ALTER TABLE promotion_request ADD COLUMN roles text[] NOT NULL DEFAULT '{}';

UPDATE promotion_request r
   SET roles = coalesce(
       (SELECT array_agg(DISTINCT role ORDER BY role)
          FROM api_key k, unnest(k.roles) role
         WHERE k.revoked_at IS NULL
           AND coalesce(k.tenant, '') || '/' || k.principal = coalesce(r.asked_by[1], r.tenant || '/' || r.principal)),
       '{release-manager}');
