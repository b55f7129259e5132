package dev.windlass.quota;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a pool that tenants share: a row of the table "What tenants share" in ARCHITECTURE.md, which a test
/// compares with these.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface SharedPool {
    /// What it is, as the table names it.
    String value();

    /// How much of it there is, per process.
    String limit();

    /// The most that one tenant can have.
    String share();

    /// What happens at the share, and at the limit.
    String full();
}
