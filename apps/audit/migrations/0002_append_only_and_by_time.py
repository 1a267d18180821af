"""Entries can be added and nothing else; lists follow the time.

The owner of the tables may change entries after `SET inlet.audit_maintenance = 'on'` (clean-up of tests, a retention
rule to come). An organization's role owns nothing, so that for it there is no such way.
"""

from django.db import migrations, models

REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('inlet.audit_maintenance', true), '') = 'on'
        AND current_user = (SELECT r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.oid = TG_RELID)
    THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'the audit log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$
"""
FORWARD = """
CREATE FUNCTION audit_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq <= OLD.seq THEN
        RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGERS = [
    "CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_auditentry"
    " FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
    "CREATE TRIGGER audit_entries_stay BEFORE TRUNCATE ON audit_auditentry"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
    "CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_audithead"
    " FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
    "CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_audithead"
    " FOR EACH ROW EXECUTE FUNCTION audit_only_forward()",
]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_audit_log")]

    operations = [
        migrations.RemoveIndex(model_name="auditentry", name="audit_by_actor"),
        migrations.RemoveIndex(model_name="auditentry", name="audit_by_target"),
        migrations.RemoveIndex(model_name="auditentry", name="audit_by_action"),
        migrations.AddIndex("auditentry", models.Index(fields=["-occurred_at", "-seq"], name="audit_by_time")),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["actor_id", "-occurred_at", "-seq"], name="audit_by_person")
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(fields=["target_type", "target_id", "-occurred_at", "-seq"], name="audit_by_thing"),
        ),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["action", "-occurred_at", "-seq"], name="audit_by_kind")
        ),
        migrations.RunSQL(REFUSE, "DROP FUNCTION audit_refuse_change() CASCADE"),
        migrations.RunSQL(FORWARD, "DROP FUNCTION audit_only_forward() CASCADE"),
        *[migrations.RunSQL(trigger, migrations.RunSQL.noop) for trigger in TRIGGERS],
    ]
